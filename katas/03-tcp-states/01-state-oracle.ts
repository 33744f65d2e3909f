// k3.1 state-oracle
//
// A client has connected to a server, which has accepted it; so far nothing was sent. A packet takes 10 ms from
// one machine to the other. Below stand eight things that the two may do then. Foretell what `ss -tan` shows of
// their connection on the client's machine and on the server's at the given moment.
//
// The answers come from these, and CLOSED where ss shows nothing any more:
//   SYN_SENT  SYN_RECEIVED  ESTABLISHED  FIN_WAIT_1  FIN_WAIT_2  CLOSE_WAIT  CLOSING  LAST_ACK  TIME_WAIT
//
// The check makes these calls on the kernel, and compares.

/** For each sequence of calls: [state at the client, state at the server]. */
export function predict() {
  return {
    // 1. The client calls close(fd). 5 ms later:
    1: ["?", "?"],

    // 2. The client calls close(fd), and the server calls nothing. One second later:
    2: ["?", "?"],

    // 3. The client calls close(fd); one second later the server calls close(fd). 5 ms after that:
    3: ["?", "?"],

    // 4. The server calls close(fd); one second later the client calls close(fd). One second after that:
    4: ["?", "?"],

    // 5. Both call close(fd) at the same moment. 15 ms later:
    5: ["?", "?"],

    // 6. The client calls close(fd), and the server calls nothing, for ten minutes. Then:
    6: ["?", "?"],

    // 7. The client calls dup(fd), and then close(fd). One second later:
    7: ["?", "?"],

    // 8. The server sends 100 bytes. One second later the client, which has not read them, calls close(fd).
    //    One second after that:
    8: ["?", "?"],
  };
}
