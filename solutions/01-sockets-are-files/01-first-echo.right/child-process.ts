// right: a child serves the client; the parent closes what is its own and waits

import {
  AF_INET,
  SOCK_STREAM,
  accept,
  bind,
  close,
  exit,
  fork,
  inet,
  listen,
  read,
  socket,
  waitpid,
  write,
} from "#libc";

export function* echoServer(port: number) {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(listener, inet("0.0.0.0", port));
  yield* listen(listener, 1);
  const conn = yield* accept(listener);
  yield* close(listener);
  const child = yield* fork();
  if (child === 0) {
    const buf = new Uint8Array(500);
    for (let n = yield* read(conn, buf, 500); n > 0; n = yield* read(conn, buf, 500))
      yield* write(conn, buf, n);
    yield* exit(0);
  }
  yield* close(conn);
  yield* waitpid(child, null, 0);
}
