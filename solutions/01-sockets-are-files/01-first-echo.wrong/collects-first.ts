// wrong: collects everything up to the end, and only then echoes it
// code: echo-too-late
// message: waits for them before it sends more, and the server keeps them

import { AF_INET, SOCK_STREAM, accept, bind, close, inet, listen, read, socket, write } from "#libc";

export function* echoServer(port: number) {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(listener, inet("0.0.0.0", port));
  yield* listen(listener, 1);
  const conn = yield* accept(listener);
  const buf = new Uint8Array(1024);
  const parts: Uint8Array[] = [];
  for (;;) {
    const n = yield* read(conn, buf, buf.length);
    if (n <= 0) break;
    parts.push(buf.slice(0, n));
  }
  for (const part of parts) yield* write(conn, part, part.length);
  yield* close(conn);
  yield* close(listener);
}
