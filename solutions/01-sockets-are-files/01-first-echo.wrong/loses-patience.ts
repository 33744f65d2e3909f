// wrong: waits five seconds for the next bytes, and takes silence for the end
// code: ends-too-early
// message: a silent client has not finished

import {
  AF_INET,
  POLLIN,
  SOCK_STREAM,
  accept,
  bind,
  close,
  inet,
  listen,
  poll,
  read,
  socket,
  write,
} from "#libc";

export function* echoServer(port: number) {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(listener, inet("0.0.0.0", port));
  yield* listen(listener, 1);
  const conn = yield* accept(listener);
  const buf = new Uint8Array(1024);
  for (;;) {
    if ((yield* poll([{ fd: conn, events: POLLIN, revents: 0 }], 5000)) === 0) break;
    const n = yield* read(conn, buf, buf.length);
    if (n <= 0) break;
    yield* write(conn, buf, n);
  }
  yield* close(conn);
  yield* close(listener);
}
