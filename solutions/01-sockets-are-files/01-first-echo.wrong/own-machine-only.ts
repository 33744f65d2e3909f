// wrong: binds the loopback address, which no other machine can reach
// code: no-connection
// message: The client, on another machine, could not connect to port 8080

import { AF_INET, SOCK_STREAM, accept, bind, close, inet, listen, read, socket, write } from "#libc";

export function* echoServer(port: number) {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(listener, inet("127.0.0.1", port));
  yield* listen(listener, 1);
  const conn = yield* accept(listener);
  const buf = new Uint8Array(1024);
  for (;;) {
    const n = yield* read(conn, buf, buf.length);
    if (n <= 0) break;
    yield* write(conn, buf, n);
  }
  yield* close(conn);
  yield* close(listener);
}
