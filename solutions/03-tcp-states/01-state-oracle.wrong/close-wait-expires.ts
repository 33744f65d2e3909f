// wrong: believes that a timer ends CLOSE_WAIT
// code: close-wait-expires
// message: No timer does that for it

export function predict() {
  return {
    1: ["FIN_WAIT_1", "ESTABLISHED"],
    2: ["FIN_WAIT_2", "CLOSE_WAIT"],
    3: ["FIN_WAIT_2", "LAST_ACK"],
    4: ["CLOSED", "TIME_WAIT"],
    5: ["CLOSING", "CLOSING"],
    6: ["CLOSED", "CLOSED"],
    7: ["ESTABLISHED", "ESTABLISHED"],
    8: ["CLOSED", "CLOSED"],
  };
}
