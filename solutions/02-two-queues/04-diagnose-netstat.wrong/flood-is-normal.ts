// wrong: takes the half-open connections for clients on their way
// code: flood-missed
// message: none of them answers the SYN+ACK

export const diagnoses = {
  A: { cause: "accept queue full", row: 1 },
  B: { cause: "connections not closed", row: 2 },
  C: { cause: "healthy", row: 1 },
  D: { cause: "ports used up", row: 3 },
  E: { cause: "healthy", row: 1 },
};

export const connectionsInE = 3;
