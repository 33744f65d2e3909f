// wrong: takes TIME_WAIT for connections that report forgot to close
// code: time-wait-as-leak
// message: Table D has nothing that a program could close

export const diagnoses = {
  A: { cause: "accept queue full", row: 1 },
  B: { cause: "connections not closed", row: 2 },
  C: { cause: "SYN flood", row: 3 },
  D: { cause: "connections not closed", row: 3 },
  E: { cause: "healthy", row: 1 },
};

export const connectionsInE = 3;
