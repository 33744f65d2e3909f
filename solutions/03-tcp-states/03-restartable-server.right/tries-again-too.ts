// right: has the option, and tries again while another server lives

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
  read,
  setsockopt,
  sleep,
  socket,
  write,
} from "#libc";

export function* echoServer(port: number) {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, 1);
  while ((yield* bind(listener, inet("0.0.0.0", port))) < 0) yield* sleep(1);
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
