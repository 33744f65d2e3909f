// wrong: reads to the end, however long that takes
// code: held-by-silent-client
// message: One silent client held the server: the next one waited in vain

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

const PATIENCE = 5;

export function* reportServer(port: number, report: Uint8Array, clients: number) {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(listener, inet("0.0.0.0", port));
  yield* listen(listener, 16);
  for (let served = 0; served < clients; served++) {
    const conn = yield* accept(listener);
    const line = new Uint8Array(80);
    yield* read(conn, line, line.length);
    yield* write(conn, report, report.length);
    yield* hangUp(conn, PATIENCE);
  }
  yield* close(listener);
}

function* hangUp(conn: number, _patience: number) {
  yield* shutdown(conn, SHUT_WR);
  const rest = new Uint8Array(4096);
  while ((yield* read(conn, rest, rest.length)) > 0);
  yield* close(conn);
}
