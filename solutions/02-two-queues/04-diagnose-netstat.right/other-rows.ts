// right: points at other rows that prove the same, an ESTABLISHED one that holds a port among them

export const diagnoses = {
  A: { cause: "accept queue full", row: 1 },
  B: { cause: "connections not closed", row: 6 },
  C: { cause: "SYN flood", row: 7 },
  D: { cause: "ports used up", row: 7 },
  E: { cause: "healthy", row: 1 },
};

export const connectionsInE = 3;
