// wrong: lets everybody connect, and asks getsockname afterwards which address was used
// code: established-already
// message: was ESTABLISHED with 203.0.113.5:9100 already

import {
  AF_INET,
  SOCK_STREAM,
  accept,
  bind,
  close,
  getsockname,
  inet,
  listen,
  sockaddr,
  socket,
  write,
} from "#libc";

const METRICS = "connections 10000\n";

export function* metricsServer(port: number) {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(listener, inet("0.0.0.0", port));
  yield* listen(listener, 16);
  for (;;) {
    const conn = yield* accept(listener);
    const own = sockaddr();
    yield* getsockname(conn, own);
    if (own.addr !== "203.0.113.5") yield* write(conn, METRICS, METRICS.length);
    yield* close(conn);
  }
}
