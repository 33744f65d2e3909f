// wrong: has each connection thrown away, so that none is left in TIME_WAIT
// code: clients-reset
// message: a client of the first server got ECONNRESET

import {
  AF_INET,
  SOCK_STREAM,
  SOL_SOCKET,
  SO_LINGER,
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
  if ((yield* bind(listener, inet("0.0.0.0", port))) < 0) {
    yield* perror("bind");
    yield* close(listener);
    return 1;
  }
  yield* listen(listener, 16);
  for (;;) {
    const conn = yield* accept(listener);
    yield* setsockopt(conn, SOL_SOCKET, SO_LINGER, { l_onoff: 1, l_linger: 0 });
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
