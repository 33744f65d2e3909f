// wrong: gives the cause a name of its own
// code: unknown-cause
// message: Table A is given the cause "backlog too small", which is none of the five

export const diagnoses = {
  A: { cause: "backlog too small", row: 1 },
  B: { cause: "connections not closed", row: 2 },
  C: { cause: "SYN flood", row: 3 },
  D: { cause: "ports used up", row: 3 },
  E: { cause: "healthy", row: 1 },
};

export const connectionsInE = 3;
