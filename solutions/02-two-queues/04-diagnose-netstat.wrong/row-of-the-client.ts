// wrong: right about the leak, and points at the client that is still there
// code: wrong-row
// message: Table B is connections not closed, and row 4 does not prove it

export const diagnoses = {
  A: { cause: "accept queue full", row: 1 },
  B: { cause: "connections not closed", row: 4 },
  C: { cause: "SYN flood", row: 3 },
  D: { cause: "ports used up", row: 3 },
  E: { cause: "healthy", row: 1 },
};

export const connectionsInE = 3;
