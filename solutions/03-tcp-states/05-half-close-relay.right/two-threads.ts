// right: a thread for each direction; both are joined before the descriptors are closed

import {
  AF_INET,
  SHUT_WR,
  SOCK_STREAM,
  accept,
  bind,
  close,
  connect,
  inet,
  listen,
  pthread_create,
  pthread_join,
  read,
  shutdown,
  type sockaddr,
  socket,
  write,
} from "#libc";

export function* relay(port: number, upstream: sockaddr) {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(listener, inet("0.0.0.0", port));
  yield* listen(listener, 1);
  const client = yield* accept(listener);
  yield* close(listener);
  const server = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* connect(server, upstream);
  yield* join(client, server);
}

function* join(a: number, b: number) {
  const thread = { value: 0 };
  yield* pthread_create(thread, null, pump, [a, b]);
  yield* pump([b, a]);
  yield* pthread_join(thread.value);
  yield* close(a);
  yield* close(b);
}

function* pump([from, to]: [number, number]) {
  const buf = new Uint8Array(4096);
  for (;;) {
    const n = yield* read(from, buf, buf.length);
    if (n <= 0) break;
    yield* write(to, buf, n);
  }
  yield* shutdown(to, SHUT_WR);
}
