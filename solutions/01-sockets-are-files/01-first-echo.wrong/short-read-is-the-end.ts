// wrong: takes a read that does not fill the buffer for the last one
// code: short-read-as-end
// message: only a read of 0 bytes is the end

import { AF_INET, SOCK_STREAM, accept, bind, close, inet, listen, read, socket, write } from "#libc";

export function* echoServer(port: number) {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(listener, inet("0.0.0.0", port));
  yield* listen(listener, 1);
  const conn = yield* accept(listener);
  const buf = new Uint8Array(1024);
  for (;;) {
    const n = yield* read(conn, buf, buf.length);
    if (n <= 0) break;
    yield* write(conn, buf, n);
    if (n < buf.length) break;
  }
  yield* close(conn);
  yield* close(listener);
}
