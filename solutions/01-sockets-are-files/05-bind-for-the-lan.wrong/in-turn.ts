// wrong: waits for a client at one listener, then at the other
// code: no-answer
// message: A client in the office, 10.0.0.7, is connected to 10.0.0.5:9100 and gets no answer: it sleeps in accept(3

import { AF_INET, SOCK_STREAM, accept, bind, close, inet, listen, socket, write } from "#libc";

const METRICS = "connections 10000\n";

export function* metricsServer(port: number) {
  const listeners: number[] = [];
  for (const address of ["127.0.0.1", "10.0.0.5"]) {
    const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
    yield* bind(listener, inet(address, port));
    yield* listen(listener, 16);
    listeners.push(listener);
  }
  for (;;) {
    for (const listener of listeners) {
      const conn = yield* accept(listener);
      yield* write(conn, METRICS, METRICS.length);
      yield* close(conn);
    }
  }
}
