// wrong: believes that FIN_WAIT_2 lasts until the peer closes
// code: orphan-for-ever
// message: you have the client in FIN_WAIT_2 after ten minutes

export function predict() {
  return {
    1: ["FIN_WAIT_1", "ESTABLISHED"],
    2: ["FIN_WAIT_2", "CLOSE_WAIT"],
    3: ["FIN_WAIT_2", "LAST_ACK"],
    4: ["CLOSED", "TIME_WAIT"],
    5: ["CLOSING", "CLOSING"],
    6: ["FIN_WAIT_2", "CLOSE_WAIT"],
    7: ["ESTABLISHED", "ESTABLISHED"],
    8: ["CLOSED", "CLOSED"],
  };
}
