// k1.5 bind-for-the-lan
//
// This machine has three addresses: 127.0.0.1 for itself, 10.0.0.5 in the office, and 203.0.113.5 on
// the internet. Its metrics are for the first two. But look who reads them:
//
//   State  Local Address:Port  Peer Address:Port
//   ESTAB  203.0.113.5:9100    198.51.100.9:32768
//
// Serve 127.0.0.1 and 10.0.0.5. The kernel shall refuse connections to 203.0.113.5, so that your
// program never hears of them.

import { AF_INET, POLLIN, SOCK_STREAM, accept, bind, close, inet, listen, poll, socket, write } from "#libc";

const METRICS = "connections 10000\n";

/** Answers on `port`, for ever. */
export function* metricsServer(port: number) {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(listener, inet("0.0.0.0", port)); // Your turn: who can connect to this?
  yield* listen(listener, 16);
  yield* answer([listener]);
}

/** Answers whoever connects to one of the listeners; there may be several. Nothing to do here. */
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
