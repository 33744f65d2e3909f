// wrong: adds a listener for 127.0.0.1 to the one that has all addresses
// code: address-in-use
// message: bind to 127.0.0.1:9100 failed with EADDRINUSE: your socket on 0.0.0.0:9100 has this port on every address

import { AF_INET, POLLIN, SOCK_STREAM, accept, bind, close, inet, listen, poll, socket, write } from "#libc";

const METRICS = "connections 10000\n";

export function* metricsServer(port: number) {
  const first = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(first, inet("0.0.0.0", port));
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
