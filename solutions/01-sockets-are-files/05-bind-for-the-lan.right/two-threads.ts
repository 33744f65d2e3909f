// right: a thread for each listener, each asleep in its own accept

import {
  AF_INET,
  SOCK_STREAM,
  accept,
  bind,
  close,
  inet,
  listen,
  pthread_create,
  pthread_join,
  socket,
  write,
} from "#libc";

const METRICS = "connections 10000\n";

export function* metricsServer(port: number) {
  const threads: { value: number }[] = [];
  for (const address of ["10.0.0.5", "127.0.0.1"]) {
    const thread = { value: 0 };
    yield* pthread_create(thread, null, serve, inet(address, port));
    threads.push(thread);
  }
  for (const { value } of threads) yield* pthread_join(value);
}

function* serve(address: ReturnType<typeof inet>) {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(listener, address);
  yield* listen(listener, 16);
  for (;;) {
    const conn = yield* accept(listener);
    yield* write(conn, METRICS, METRICS.length);
    yield* close(conn);
  }
}
