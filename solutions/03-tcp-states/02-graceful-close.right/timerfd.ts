// right: a timer as a descriptor beside the connection, and poll at both

import {
  AF_INET,
  CLOCK_MONOTONIC,
  POLLIN,
  SHUT_WR,
  SOCK_STREAM,
  accept,
  bind,
  close,
  inet,
  listen,
  poll,
  read,
  shutdown,
  socket,
  timerfd_create,
  timerfd_settime,
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
  const timer = yield* timerfd_create(CLOCK_MONOTONIC, 0);
  yield* timerfd_settime(
    timer,
    0,
    { it_interval: { tv_sec: 0, tv_nsec: 0 }, it_value: { tv_sec: patience, tv_nsec: 0 } },
    null,
  );
  yield* shutdown(conn, SHUT_WR);
  const rest = new Uint8Array(4096);
  for (;;) {
    const both = [conn, timer].map((fd) => ({ fd, events: POLLIN, revents: 0 }));
    yield* poll(both, -1);
    if (both[1]?.revents) break;
    if ((yield* read(conn, rest, rest.length)) <= 0) break;
  }
  yield* close(timer);
  yield* close(conn);
}
