// wrong: reads once and takes that for everything
// code: one-read-only
// message: The client sent 4,000 bytes, 1,024 came back

import { AF_INET, SOCK_STREAM, accept, bind, close, inet, listen, read, socket, write } from "#libc";

export function* echoServer(port: number) {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(listener, inet("0.0.0.0", port));
  yield* listen(listener, 1);
  const conn = yield* accept(listener);
  const buf = new Uint8Array(1024);
  const n = yield* read(conn, buf, buf.length);
  yield* write(conn, buf, n);
  yield* close(conn);
  yield* close(listener);
}
