// wrong: knows that TIME_WAIT is normal, and does not look at the ports
// code: ports-missed
// message: the kernel may give out 40000 to 40004

export const diagnoses = {
  A: { cause: "accept queue full", row: 1 },
  B: { cause: "connections not closed", row: 2 },
  C: { cause: "SYN flood", row: 3 },
  D: { cause: "healthy", row: 1 },
  E: { cause: "healthy", row: 1 },
};

export const connectionsInE = 3;
