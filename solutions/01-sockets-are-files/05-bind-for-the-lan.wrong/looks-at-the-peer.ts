// wrong: lets everybody connect, and looks afterwards who it is
// code: established-already
// message: A stranger on the internet, 198.51.100.9, was ESTABLISHED with 203.0.113.5:9100 already

import { AF_INET, SOCK_STREAM, accept, bind, close, inet, listen, sockaddr, socket, write } from "#libc";

const METRICS = "connections 10000\n";

export function* metricsServer(port: number) {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(listener, inet("0.0.0.0", port));
  yield* listen(listener, 16);
  for (;;) {
    const peer = sockaddr();
    const conn = yield* accept(listener, peer);
    if (peer.addr.startsWith("127.") || peer.addr.startsWith("10."))
      yield* write(conn, METRICS, METRICS.length);
    yield* close(conn);
  }
}
