// wrong: sets both options, to be on the safe side
// code: shares-the-port
// message: Two servers now share the port unnoticed

import {
  AF_INET,
  SOCK_STREAM,
  SOL_SOCKET,
  SO_REUSEADDR,
  SO_REUSEPORT,
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

export function* echoServer(port: number) {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, 1);
  yield* setsockopt(listener, SOL_SOCKET, SO_REUSEPORT, 1);
  if ((yield* bind(listener, inet("0.0.0.0", port))) < 0) {
    yield* perror("bind");
    yield* close(listener);
    return 1;
  }
  yield* listen(listener, 16);
  for (;;) {
    const conn = yield* accept(listener);
    yield* serve(conn);
  }
}

function* serve(conn: number) {
  const buf = new Uint8Array(1024);
  for (;;) {
    const n = yield* read(conn, buf, buf.length);
    if (n <= 0) break;
    yield* write(conn, buf, n);
  }
  yield* close(conn);
}
