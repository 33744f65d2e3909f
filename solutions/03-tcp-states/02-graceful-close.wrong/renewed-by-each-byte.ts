// wrong: gives each read the whole time again
// code: held-by-talking-client
// message: not for each byte

import {
  AF_INET,
  SHUT_WR,
  SOCK_STREAM,
  SOL_SOCKET,
  SO_RCVTIMEO,
  accept,
  bind,
  close,
  inet,
  listen,
  read,
  setsockopt,
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

function* hangUp(conn: number, patience: number) {
  yield* shutdown(conn, SHUT_WR);
  yield* setsockopt(conn, SOL_SOCKET, SO_RCVTIMEO, { tv_sec: patience, tv_usec: 0 });
  const rest = new Uint8Array(4096);
  while ((yield* read(conn, rest, rest.length)) > 0);
  yield* close(conn);
}
