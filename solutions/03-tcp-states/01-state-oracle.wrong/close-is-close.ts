// wrong: believes that any close sends a FIN
// code: still-referenced
// message: close drops only one

export function predict() {
  return {
    1: ["FIN_WAIT_1", "ESTABLISHED"],
    2: ["FIN_WAIT_2", "CLOSE_WAIT"],
    3: ["FIN_WAIT_2", "LAST_ACK"],
    4: ["CLOSED", "TIME_WAIT"],
    5: ["CLOSING", "CLOSING"],
    6: ["CLOSED", "CLOSE_WAIT"],
    7: ["FIN_WAIT_2", "CLOSE_WAIT"],
    8: ["CLOSED", "CLOSED"],
  };
}
