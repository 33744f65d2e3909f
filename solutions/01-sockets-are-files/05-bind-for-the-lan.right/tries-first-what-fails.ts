// right: binds a third address that this machine lacks, shrugs, and serves the two that it has

import {
  AF_INET,
  POLLIN,
  SOCK_STREAM,
  accept,
  bind,
  close,
  inet,
  listen,
  perror,
  poll,
  socket,
  write,
} from "#libc";

const METRICS = "connections 10000\n";

export function* metricsServer(port: number) {
  const listeners: number[] = [];
  for (const address of ["10.0.0.6", "10.0.0.5", "127.0.0.1"]) {
    const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
    if ((yield* bind(listener, inet(address, port))) < 0) {
      yield* perror(`no ${address} here`);
      yield* close(listener);
      continue;
    }
    yield* listen(listener, 16);
    listeners.push(listener);
  }
  yield* answer(listeners);
}

function* answer(listeners: number[]) {
  const waiting = listeners.map((fd) => ({ fd, events: POLLIN, revents: 0 }));
  for (;;) {
    if ((yield* poll(waiting, -1)) < 0) continue;
    for (const { fd, revents } of waiting) {
      if ((revents & POLLIN) === 0) continue;
      const conn = yield* accept(fd);
      yield* write(conn, METRICS, METRICS.length);
      yield* close(conn);
    }
  }
}
