// wrong: sleeps for the whole of its patience, then reads and closes
// code: waits-though-gone
// message: The first client had gone at once, and the next one waited 5 s

import {
  AF_INET,
  MSG_DONTWAIT,
  SHUT_WR,
  SOCK_STREAM,
  accept,
  bind,
  close,
  inet,
  listen,
  read,
  recv,
  shutdown,
  sleep,
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
  yield* sleep(patience);
  const rest = new Uint8Array(4096);
  while ((yield* recv(conn, rest, rest.length, MSG_DONTWAIT)) > 0);
  yield* close(conn);
}
