// A connection is a stream of bytes with one end mark. read gives some of the bytes, never "the message",
// so the server reads until read says 0: the client has ended its side. What came is written back at once;
// nothing has to be collected. Both descriptors are closed: the connection's, so that the client sees its own
// end of file, and the listener's.

import { AF_INET, SOCK_STREAM, accept, bind, close, inet, listen, read, socket, write } from "#libc";

/** Serves one client on `port`, then returns. */
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
  }

  yield* close(conn);
  yield* close(listener);
}
