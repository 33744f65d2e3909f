// wrong: tries again every second until the port is free
// code: waits-it-out
// message: The second server began to listen after 60 s

import {
  AF_INET,
  SOCK_STREAM,
  accept,
  bind,
  close,
  inet,
  listen,
  perror,
  read,
  sleep,
  socket,
  write,
} from "#libc";

export function* echoServer(port: number) {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  while ((yield* bind(listener, inet("0.0.0.0", port))) < 0) {
    yield* perror("bind");
    yield* sleep(1);
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
