// right: non-blocking listeners with options set; after a wake-up each is emptied until EAGAIN

import {
  AF_INET,
  POLLIN,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  SOL_SOCKET,
  SO_REUSEADDR,
  accept,
  bind,
  close,
  inet,
  listen,
  perror,
  poll,
  setsockopt,
  socket,
  write,
} from "#libc";

const METRICS = "connections 10000\n";

export function* metricsServer(port: number) {
  const waiting: { fd: number; events: number; revents: number }[] = [];
  for (const address of ["127.0.0.1", "10.0.0.5"]) {
    const fd = yield* socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    yield* setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, 1);
    if ((yield* bind(fd, inet(address, port))) < 0 || (yield* listen(fd, 1)) < 0) {
      yield* perror(address);
      return;
    }
    waiting.push({ fd, events: POLLIN, revents: 0 });
  }
  for (;;) {
    yield* poll(waiting, -1);
    for (const { fd } of waiting) {
      for (let conn = yield* accept(fd); conn >= 0; conn = yield* accept(fd)) {
        yield* write(conn, METRICS, METRICS.length);
        yield* close(conn);
      }
    }
  }
}
