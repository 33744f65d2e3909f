// wrong: takes 512 unread bytes for a queue that is full
// code: healthy-misread
// message: Table E is no case of accept queue full: nobody waits for accept

export const diagnoses = {
  A: { cause: "accept queue full", row: 1 },
  B: { cause: "connections not closed", row: 2 },
  C: { cause: "SYN flood", row: 3 },
  D: { cause: "ports used up", row: 3 },
  E: { cause: "accept queue full", row: 7 },
};

export const connectionsInE = 3;
