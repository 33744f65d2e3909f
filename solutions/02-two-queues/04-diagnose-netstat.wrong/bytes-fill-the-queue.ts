// wrong: takes the 120 bytes of a client for the full queue
// code: wrong-row
// message: its 120 are bytes of one client

export const diagnoses = {
  A: { cause: "accept queue full", row: 3 },
  B: { cause: "connections not closed", row: 2 },
  C: { cause: "SYN flood", row: 3 },
  D: { cause: "ports used up", row: 3 },
  E: { cause: "healthy", row: 1 },
};

export const connectionsInE = 3;
