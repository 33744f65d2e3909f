// right: a child for each client; the option is set last before bind, after two others

import {
  AF_INET,
  IPPROTO_TCP,
  SOCK_STREAM,
  SOL_SOCKET,
  SO_KEEPALIVE,
  SO_REUSEADDR,
  TCP_NODELAY,
  accept,
  bind,
  close,
  exit,
  fork,
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
  yield* setsockopt(listener, SOL_SOCKET, SO_KEEPALIVE, 1);
  yield* setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, 1);
  yield* setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, 1);
  if ((yield* bind(listener, inet("0.0.0.0", port))) < 0) {
    yield* perror("bind");
    yield* close(listener);
    return 1;
  }
  yield* listen(listener, 16);
  for (;;) {
    const conn = yield* accept(listener);
    if ((yield* fork()) === 0) {
      yield* close(listener);
      yield* serve(conn);
      yield* exit(0);
    }
    yield* close(conn);
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
