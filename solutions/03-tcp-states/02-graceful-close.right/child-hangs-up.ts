// right: a child hangs up, and the server goes on at once

import {
  AF_INET,
  CLOCK_MONOTONIC,
  POLLIN,
  SHUT_WR,
  SOCK_STREAM,
  accept,
  bind,
  clock_gettime,
  close,
  exit,
  fork,
  inet,
  listen,
  poll,
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

function* hangUp(conn: number, patience: number) {
  if ((yield* fork()) > 0) {
    yield* close(conn);
    return;
  }
  yield* shutdown(conn, SHUT_WR);
  const now = { tv_sec: 0, tv_nsec: 0 };
  yield* clock_gettime(CLOCK_MONOTONIC, now);
  const end = now.tv_sec + patience;
  const rest = new Uint8Array(4096);
  while (now.tv_sec <= end) {
    if ((yield* poll([{ fd: conn, events: POLLIN, revents: 0 }], 1000)) > 0)
      if ((yield* read(conn, rest, rest.length)) <= 0) break;
    yield* clock_gettime(CLOCK_MONOTONIC, now);
  }
  yield* exit(0);
}
