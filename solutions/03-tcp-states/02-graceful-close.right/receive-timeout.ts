// right: SO_RCVTIMEO, set anew to what is left before each read

import {
  AF_INET,
  CLOCK_MONOTONIC,
  SHUT_WR,
  SOCK_STREAM,
  SOL_SOCKET,
  SO_RCVTIMEO,
  accept,
  bind,
  clock_gettime,
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
  const end = (yield* seconds()) + patience;
  const rest = new Uint8Array(700);
  for (;;) {
    const left = end - (yield* seconds());
    if (left <= 0.001) break;
    const tv_usec = Math.floor((left % 1) * 1e6);
    yield* setsockopt(conn, SOL_SOCKET, SO_RCVTIMEO, { tv_sec: Math.floor(left), tv_usec });
    if ((yield* read(conn, rest, rest.length)) <= 0) break;
  }
  yield* close(conn);
}

function* seconds() {
  const now = { tv_sec: 0, tv_nsec: 0 };
  yield* clock_gettime(CLOCK_MONOTONIC, now);
  return now.tv_sec + now.tv_nsec / 1e9;
}
