// wrong: reads once and takes that for everything
// code: one-read-only
// message: The client sent 3,000 bytes, 1,000 came back

import { AF_INET, accept, bind, close, inet, listen, read, SOCK_STREAM, socket, write } from "#libc";

export function* echoServer(port: number) {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(listener, inet("0.0.0.0", port));
  yield* listen(listener, 1);
  const conn = yield* accept(listener);
  const buf = new Uint8Array(4096);
  const n = yield* read(conn, buf, buf.length);
  yield* write(conn, buf, n);
  yield* close(conn);
  yield* close(listener);
}
