// wrong: forgets that unread bytes make close a reset
// code: unread-means-reset
// message: you have the client in FIN_WAIT_2, as after a FIN

export function predict() {
  return {
    1: ["FIN_WAIT_1", "ESTABLISHED"],
    2: ["FIN_WAIT_2", "CLOSE_WAIT"],
    3: ["FIN_WAIT_2", "LAST_ACK"],
    4: ["CLOSED", "TIME_WAIT"],
    5: ["CLOSING", "CLOSING"],
    6: ["CLOSED", "CLOSE_WAIT"],
    7: ["ESTABLISHED", "ESTABLISHED"],
    8: ["FIN_WAIT_2", "CLOSE_WAIT"],
  };
}
