// wrong: takes a FIN that was sent for one that was acknowledged
// code: unacknowledged-fin
// message: Sequence 1: you have the client in FIN_WAIT_2, and its FIN is still on the way

export function predict() {
  return {
    1: ["FIN_WAIT_2", "ESTABLISHED"],
    2: ["FIN_WAIT_2", "CLOSE_WAIT"],
    3: ["FIN_WAIT_2", "LAST_ACK"],
    4: ["CLOSED", "TIME_WAIT"],
    5: ["CLOSING", "CLOSING"],
    6: ["CLOSED", "CLOSE_WAIT"],
    7: ["ESTABLISHED", "ESTABLISHED"],
    8: ["CLOSED", "CLOSED"],
  };
}
