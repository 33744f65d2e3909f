// wrong: believes that whoever is closed upon waits
// code: time-wait-at-the-wrong-end
// message: Who sent the first FIN?

export function predict() {
  return {
    1: ["FIN_WAIT_1", "ESTABLISHED"],
    2: ["FIN_WAIT_2", "CLOSE_WAIT"],
    3: ["FIN_WAIT_2", "LAST_ACK"],
    4: ["TIME_WAIT", "TIME_WAIT"],
    5: ["CLOSING", "CLOSING"],
    6: ["CLOSED", "CLOSE_WAIT"],
    7: ["ESTABLISHED", "ESTABLISHED"],
    8: ["CLOSED", "CLOSED"],
  };
}
