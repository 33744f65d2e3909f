// right: a thread for each client

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
  pthread_create,
  pthread_detach,
  read,
  setsockopt,
  socket,
  write,
} from "#libc";

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
    const thread = { value: 0 };
    yield* pthread_create(thread, null, serve, conn);
    yield* pthread_detach(thread.value);
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
