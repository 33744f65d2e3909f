// wrong: copies the lines for the second listener and forgets to change the address
// code: address-in-use
// message: bind to 127.0.0.1:9100 failed with EADDRINUSE: another socket of yours

import { AF_INET, POLLIN, SOCK_STREAM, accept, bind, close, inet, listen, poll, socket, write } from "#libc";

const METRICS = "connections 10000\n";

export function* metricsServer(port: number) {
  const first = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(first, inet("127.0.0.1", port));
  yield* listen(first, 16);
  const second = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(second, inet("127.0.0.1", port));
  yield* listen(second, 16);
  yield* answer([first, second]);
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
