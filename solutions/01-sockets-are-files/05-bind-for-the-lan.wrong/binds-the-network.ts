// wrong: binds to the network in place of this machine's address in it
// code: not-my-address
// message: bind to 10.0.0.0:9100 failed with EADDRNOTAVAIL

import { AF_INET, POLLIN, SOCK_STREAM, accept, bind, close, inet, listen, poll, socket, write } from "#libc";

const METRICS = "connections 10000\n";

export function* metricsServer(port: number) {
  const first = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(first, inet("127.0.0.1", port));
  yield* listen(first, 16);
  const second = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(second, inet("10.0.0.0", port));
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
