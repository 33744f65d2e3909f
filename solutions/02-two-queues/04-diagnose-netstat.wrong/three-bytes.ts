// wrong: takes Recv-Q of the listener for three bytes, which is nothing
// code: recv-q-as-bytes
// message: Recv-Q of a LISTEN row counts connections, not bytes

export const diagnoses = {
  A: { cause: "healthy", row: 1 },
  B: { cause: "connections not closed", row: 2 },
  C: { cause: "SYN flood", row: 3 },
  D: { cause: "ports used up", row: 3 },
  E: { cause: "healthy", row: 1 },
};

export const connectionsInE = 3;
