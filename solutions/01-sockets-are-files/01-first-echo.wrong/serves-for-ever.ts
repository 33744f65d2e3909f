// wrong: goes back to accept for the next client, as servers do, though the task was one
// code: still-running
// message: the server has not returned: it sleeps in accept(3

import { AF_INET, SOCK_STREAM, accept, bind, close, inet, listen, read, socket, write } from "#libc";

export function* echoServer(port: number) {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(listener, inet("0.0.0.0", port));
  yield* listen(listener, 1);
  const buf = new Uint8Array(1024);
  for (;;) {
    const conn = yield* accept(listener);
    for (;;) {
      const n = yield* read(conn, buf, buf.length);
      if (n <= 0) break;
      yield* write(conn, buf, n);
    }
    yield* close(conn);
  }
}
