// wrong: counts the rows from 0
// code: no-such-row
// message: Table A has the rows 1 to 7, and row 0 is to prove it

export const diagnoses = {
  A: { cause: "accept queue full", row: 0 },
  B: { cause: "connections not closed", row: 2 },
  C: { cause: "SYN flood", row: 3 },
  D: { cause: "ports used up", row: 3 },
  E: { cause: "healthy", row: 1 },
};

export const connectionsInE = 3;
