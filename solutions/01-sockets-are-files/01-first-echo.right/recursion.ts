// right: recursion in place of the loop, and a buffer of one byte

import {
  AF_INET,
  SOCK_STREAM,
  type Thread,
  accept,
  bind,
  close,
  inet,
  listen,
  read,
  socket,
  write,
} from "#libc";

export function* echoServer(port: number) {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(listener, inet("0.0.0.0", port));
  yield* listen(listener, 1);
  const conn = yield* accept(listener);
  yield* close(listener);
  yield* echoFrom(conn, new Uint8Array(7));
}

function* echoFrom(conn: number, buf: Uint8Array): Thread<void> {
  const n = yield* read(conn, buf, buf.length);
  if (n > 0) yield* write(conn, buf, n);
  if (n > 0) yield* echoFrom(conn, buf);
  else yield* close(conn);
}
