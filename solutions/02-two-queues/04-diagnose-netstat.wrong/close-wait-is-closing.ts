// wrong: takes CLOSE_WAIT for connections that will be gone in a minute
// code: leak-misread
// message: Table B is no case of healthy: four peers have closed (CLOSE_WAIT), and 100/api, which owns these rows, has not

export const diagnoses = {
  A: { cause: "accept queue full", row: 1 },
  B: { cause: "healthy", row: 1 },
  C: { cause: "SYN flood", row: 3 },
  D: { cause: "ports used up", row: 3 },
  E: { cause: "healthy", row: 1 },
};

export const connectionsInE = 3;
