// wrong: hands on the question to its end, then the answer
// code: one-way-first
// message: The server has spoken and waits for the client

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
  yield* pump(a, b);
  yield* pump(b, a);
  yield* close(a);
  yield* close(b);
}

function* pump(from: number, to: number) {
  const buf = new Uint8Array(4096);
  for (;;) {
    const n = yield* read(from, buf, buf.length);
    if (n <= 0) break;
    yield* write(to, buf, n);
  }
  yield* shutdown(to, SHUT_WR);
}
