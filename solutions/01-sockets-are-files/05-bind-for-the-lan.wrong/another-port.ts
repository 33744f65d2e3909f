// wrong: believes that a port number can be used only once on a machine
// code: other-port
// message: you listen there on port 9101

import { AF_INET, POLLIN, SOCK_STREAM, accept, bind, close, inet, listen, poll, socket, write } from "#libc";

const METRICS = "connections 10000\n";

export function* metricsServer(port: number) {
  const first = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(first, inet("127.0.0.1", port));
  yield* listen(first, 16);
  const second = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(second, inet("10.0.0.5", port + 1));
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
