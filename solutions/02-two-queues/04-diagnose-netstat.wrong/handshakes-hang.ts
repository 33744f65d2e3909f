// wrong: sees SYN_RECV and thinks of a flood
// code: handshakes-as-flood
// message: Table A is no SYN flood: rows 5 and 6 hang because the accept queue is full

export const diagnoses = {
  A: { cause: "SYN flood", row: 5 },
  B: { cause: "connections not closed", row: 2 },
  C: { cause: "SYN flood", row: 3 },
  D: { cause: "ports used up", row: 3 },
  E: { cause: "healthy", row: 1 },
};

export const connectionsInE = 3;
