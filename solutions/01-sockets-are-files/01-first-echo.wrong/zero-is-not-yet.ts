// wrong: takes 0 for "nothing yet", and reads on
// code: end-ignored
// message: read was answered 0, end of file, 10,000 times

import { AF_INET, SOCK_STREAM, accept, bind, close, inet, listen, read, socket, write } from "#libc";

export function* echoServer(port: number) {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(listener, inet("0.0.0.0", port));
  yield* listen(listener, 1);
  const conn = yield* accept(listener);
  const buf = new Uint8Array(1024);
  for (;;) {
    const n = yield* read(conn, buf, buf.length);
    if (n < 0) break;
    if (n === 0) continue;
    yield* write(conn, buf, n);
  }
  yield* close(conn);
  yield* close(listener);
}
