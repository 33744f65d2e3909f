// wrong: believes that 127.0.0.1 is the address of everything that is not the internet
// code: nobody-listens
// message: A client in the office, 10.0.0.7, asked 10.0.0.5:9100 and was refused

import { AF_INET, POLLIN, SOCK_STREAM, accept, bind, close, inet, listen, poll, socket, write } from "#libc";

const METRICS = "connections 10000\n";

export function* metricsServer(port: number) {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(listener, inet("127.0.0.1", port));
  yield* listen(listener, 16);
  yield* answer([listener]);
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
