// wrong: believes that the peer knows at once
// code: fin-not-there-yet
// message: you have the server in CLOSE_WAIT, as if the other end's FIN had arrived

export function predict() {
  return {
    1: ["FIN_WAIT_1", "CLOSE_WAIT"],
    2: ["FIN_WAIT_2", "CLOSE_WAIT"],
    3: ["FIN_WAIT_2", "LAST_ACK"],
    4: ["CLOSED", "TIME_WAIT"],
    5: ["CLOSING", "CLOSING"],
    6: ["CLOSED", "CLOSE_WAIT"],
    7: ["ESTABLISHED", "ESTABLISHED"],
    8: ["CLOSED", "CLOSED"],
  };
}
