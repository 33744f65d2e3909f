// k1.1 first-echo
//
// A client connects, sends some bytes, and wants the same bytes back. It may send more whenever it
// likes. When it has nothing more to say it ends its side of the connection, and then waits for the
// server to end the other side.
//
// This server prints what it gets and goes away. Make it echo until the client has finished,
// and leave nothing open behind it.

import { AF_INET, SOCK_STREAM, accept, bind, inet, listen, printf, read, socket, text } from "#libc";

/** Serves one client on `port`, then returns. */
export function* echoServer(port: number) {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(listener, inet("0.0.0.0", port));
  yield* listen(listener, 1);
  const conn = yield* accept(listener);

  const buf = new Uint8Array(1024);
  const n = yield* read(conn, buf, buf.length);
  yield* printf("got: %s\n", text(buf, n));
  // Your turn.
}
