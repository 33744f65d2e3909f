// wrong: counts every ESTABLISHED row
// code: both-ends-counted
// message: One connection, two rows

export const diagnoses = {
  A: { cause: "accept queue full", row: 1 },
  B: { cause: "connections not closed", row: 2 },
  C: { cause: "SYN flood", row: 3 },
  D: { cause: "ports used up", row: 3 },
  E: { cause: "healthy", row: 1 },
};

export const connectionsInE = 6;
