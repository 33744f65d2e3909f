// wrong: goes on accepting
// code: never-returns
// message: it sleeps in accept(3

import {
  AF_INET,
  SHUT_WR,
  SOCK_STREAM,
  accept,
  bind,
  close,
  inet,
  listen,
  read,
  shutdown,
  socket,
  write,
} from "#libc";

export function* reportServer(port: number, report: Uint8Array) {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(listener, inet("0.0.0.0", port));
  yield* listen(listener, 16);
  for (;;) {
    const conn = yield* accept(listener);
    const line = new Uint8Array(80);
    yield* read(conn, line, line.length);
    yield* write(conn, report, report.length);
    yield* hangUp(conn);
  }
}

function* hangUp(conn: number) {
  yield* shutdown(conn, SHUT_WR);
  const rest = new Uint8Array(4096);
  while ((yield* read(conn, rest, rest.length)) > 0);
  yield* close(conn);
}
