// The state of an end says which of two FINs it has sent, and which of two ACKs it has got or given. Whoever
// sends the first FIN goes FIN_WAIT_1, FIN_WAIT_2, TIME_WAIT; the other one CLOSE_WAIT, LAST_ACK. The kernel makes
// all of these steps except two: that from ESTABLISHED and that from CLOSE_WAIT are the program's close.
//
// The questions an interviewer asks next:
// - Why does only the first closer wait? Its ACK is the last packet of the connection, and nobody acknowledges an
//   ACK. If it is lost, the other end repeats its FIN, and somebody must be there to answer. And old packets of
//   this connection die before the same two addresses and ports can meet again.
// - Which state has no timer? CLOSE_WAIT, and FIN_WAIT_2 as long as a program holds the descriptor. Many
//   CLOSE_WAIT are always a bug of the program on that machine.

/** For each sequence of calls: [state at the client, state at the server]. */
export function predict() {
  return {
    // The FIN is on its way: not acknowledged, not even arrived.
    1: ["FIN_WAIT_1", "ESTABLISHED"],

    // It was acknowledged by the other kernel. The other program has been told (read gives 0), and sleeps on.
    2: ["FIN_WAIT_2", "CLOSE_WAIT"],

    // The second FIN is on its way. The client knows nothing of it yet.
    3: ["FIN_WAIT_2", "LAST_ACK"],

    // The server was first, so it is the server that waits for 60 s. The last ACK ended the client's state.
    4: ["CLOSED", "TIME_WAIT"],

    // FINs crossed. Each end has the other's FIN and not yet the ACK for its own; with that, both go to TIME_WAIT.
    5: ["CLOSING", "CLOSING"],

    // FIN_WAIT_2 without a program is given up after tcp_fin_timeout, 60 s. CLOSE_WAIT has no timer at all.
    6: ["CLOSED", "CLOSE_WAIT"],

    // A FIN goes out with the last reference, and the duplicate is one.
    7: ["ESTABLISHED", "ESTABLISHED"],

    // Bytes that nobody will read: close answers with RST in place of FIN. No FIN, no TIME_WAIT.
    8: ["CLOSED", "CLOSED"],
  };
}
