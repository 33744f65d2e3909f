// wrong: appends what it reads to a buffer, and echoes that from the beginning
// code: wrong-bytes
// message: but byte 1,024 is not the one it sent

import { AF_INET, SOCK_STREAM, accept, bind, close, inet, listen, read, socket, write } from "#libc";

export function* echoServer(port: number) {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(listener, inet("0.0.0.0", port));
  yield* listen(listener, 1);
  const conn = yield* accept(listener);
  const buf = new Uint8Array(1024);
  const all = new Uint8Array(1 << 16);
  let length = 0;
  for (;;) {
    const n = yield* read(conn, buf, buf.length);
    if (n <= 0) break;
    all.set(buf.subarray(0, n), length);
    length += n;
    yield* write(conn, all, n);
  }
  yield* close(conn);
  yield* close(listener);
}
