// wrong: believes that half-open connections fill the accept queue
// code: flood-as-overflow
// message: Table C has an empty accept queue: row 1 says that 0 wait

export const diagnoses = {
  A: { cause: "accept queue full", row: 1 },
  B: { cause: "connections not closed", row: 2 },
  C: { cause: "accept queue full", row: 3 },
  D: { cause: "ports used up", row: 3 },
  E: { cause: "healthy", row: 1 },
};

export const connectionsInE = 3;
