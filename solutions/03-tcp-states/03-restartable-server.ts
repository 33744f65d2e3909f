// The server was killed, so it was the first to close: its connections are in FIN_WAIT_2, or in TIME_WAIT for a
// minute, and they hold the port. bind refuses a port that is in use, unless all who have it, and the one who
// wants it, say SO_REUSEADDR; a listener never gives way. So the option belongs on the listener, before bind, on
// every start: connections inherit it from the listener that they came from, and the next start asks them.
//
// Is that safe? Yes. Binding the port takes nothing away from the old connections, which are found by all four
// numbers; and a segment that belongs to one of them does not reach the new listener.
//
// The questions an interviewer asks next:
// - Why did it go well on the test machine? There the clients closed first, and then TIME_WAIT is on their side.
// - And SO_REUSEPORT? That allows several listeners at the same time, among which the kernel spreads the clients:
//   meant for the workers of one server, not for two versions that do not know of each other.
// - And SO_LINGER with time 0? It avoids TIME_WAIT by RST: whoever was being served gets an error, and may lose
//   bytes that were sent already.

import {
  AF_INET,
  SOCK_STREAM,
  SOL_SOCKET,
  SO_REUSEADDR,
  accept,
  bind,
  close,
  inet,
  listen,
  perror,
  read,
  setsockopt,
  socket,
  write,
} from "#libc";

/** Echoes on `port` to one client after the other, for ever. Returns 1 if it cannot begin. */
export function* echoServer(port: number) {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, 1);
  if ((yield* bind(listener, inet("0.0.0.0", port))) < 0) {
    yield* perror("bind");
    yield* close(listener);
    return 1;
  }
  yield* listen(listener, 16);
  for (;;) {
    const conn = yield* accept(listener);
    const buf = new Uint8Array(1024);
    for (;;) {
      const n = yield* read(conn, buf, buf.length);
      if (n <= 0) break;
      yield* write(conn, buf, n);
    }
    yield* close(conn);
  }
}
