// wrong: has close wait, which does not make it read
// code: reply-cut
// message: RST destroyed

import {
  AF_INET,
  SOCK_STREAM,
  SOL_SOCKET,
  SO_LINGER,
  accept,
  bind,
  close,
  inet,
  listen,
  read,
  setsockopt,
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
  yield* setsockopt(conn, SOL_SOCKET, SO_LINGER, { l_onoff: 1, l_linger: patience });
  yield* close(conn);
}
