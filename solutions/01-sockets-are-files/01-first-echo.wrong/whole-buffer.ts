// wrong: writes the whole buffer back, whatever was read
// code: sends-too-much
// message: The client sent 1,000 bytes and got 1,024 back

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
    yield* write(conn, buf, buf.length);
  }
  yield* close(conn);
  yield* close(listener);
}
