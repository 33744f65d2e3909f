// right: forks: the child serves the office, the parent its own machine

import { AF_INET, SOCK_STREAM, accept, bind, close, fork, inet, listen, socket, write } from "#libc";

const METRICS = "connections 10000\n";

export function* metricsServer(port: number) {
  const isChild = (yield* fork()) === 0;
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(listener, inet(isChild ? "10.0.0.5" : "127.0.0.1", port));
  yield* listen(listener, 16);
  for (;;) {
    const conn = yield* accept(listener);
    yield* write(conn, METRICS, METRICS.length);
    yield* close(conn);
  }
}
