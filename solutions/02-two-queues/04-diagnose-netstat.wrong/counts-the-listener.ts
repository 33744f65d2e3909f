// wrong: counts the rows of cache, the listener among them
// code: miscounted
// message: connectionsInE is 4

export const diagnoses = {
  A: { cause: "accept queue full", row: 1 },
  B: { cause: "connections not closed", row: 2 },
  C: { cause: "SYN flood", row: 3 },
  D: { cause: "ports used up", row: 3 },
  E: { cause: "healthy", row: 1 },
};

export const connectionsInE = 4;
