// bind says to which of the machine's addresses a listener belongs. 0.0.0.0 means all of them, those of tomorrow
// included; one address means that one alone, and a SYN to any other finds no listener and is answered with RST.
// A socket has one local address, so two addresses need two sockets. Both have the same port: what must be
// unique is the pair of address and port.
//
// The questions an interviewer asks next:
// - Why not look at the peer after accept? By then the handshake is over: the stranger has a connection, learns
//   that the port is open, and may fill the accept queue. And who came from where says little: the peer may sit
//   behind a router.
// - Does 127.0.0.1 need a listener of its own? Yes: a connection to 127.0.0.1 does not match 10.0.0.5. But a
//   program on this machine may connect to 10.0.0.5 too; that goes over the loopback.
// - Is this a firewall? No. It names the addresses of this machine, not the peers that may use them: whoever can
//   send packets to 10.0.0.5 is served.

import { AF_INET, POLLIN, SOCK_STREAM, accept, bind, close, inet, listen, poll, socket, write } from "#libc";

const METRICS = "connections 10000\n";

/** Answers on `port`, for ever. */
export function* metricsServer(port: number) {
  const listeners: number[] = [];
  for (const address of ["127.0.0.1", "10.0.0.5"]) {
    const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
    yield* bind(listener, inet(address, port));
    yield* listen(listener, 16);
    listeners.push(listener);
  }
  yield* answer(listeners);
}

/** Answers whoever connects to one of the listeners; there may be several. */
function* answer(listeners: number[]) {
  const waiting = listeners.map((fd) => ({ fd, events: POLLIN, revents: 0 }));
  for (;;) {
    if ((yield* poll(waiting, -1)) < 0) continue;
    for (const { fd, revents } of waiting) {
      if ((revents & POLLIN) === 0) continue;
      const conn = yield* accept(fd);
      yield* write(conn, METRICS, METRICS.length);
      yield* close(conn);
    }
  }
}
