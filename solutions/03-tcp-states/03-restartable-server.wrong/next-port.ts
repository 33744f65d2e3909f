// wrong: takes the next port where the first is in use
// code: nobody-there
// message: a client that connects to port 7777 finds nobody

import { AF_INET, SOCK_STREAM, accept, bind, close, inet, listen, read, socket, write } from "#libc";

export function* echoServer(port: number) {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  let free = port;
  while ((yield* bind(listener, inet("0.0.0.0", free))) < 0) free++;
  yield* listen(listener, 16);
  for (;;) {
    const conn = yield* accept(listener);
    yield* serve(conn);
  }
}

function* serve(conn: number) {
  const buf = new Uint8Array(1024);
  for (;;) {
    const n = yield* read(conn, buf, buf.length);
    if (n <= 0) break;
    yield* write(conn, buf, n);
  }
  yield* close(conn);
}
