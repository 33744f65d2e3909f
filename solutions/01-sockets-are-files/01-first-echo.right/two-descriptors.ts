// right: reads from one descriptor and writes to a dup of it, with readv and writev; shutdown says the end

import {
  AF_INET,
  SHUT_RDWR,
  SOCK_STREAM,
  accept,
  bind,
  close,
  dup,
  inet,
  listen,
  readv,
  shutdown,
  socket,
  writev,
} from "#libc";

export function* echoServer(port: number) {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(listener, inet("0.0.0.0", port));
  yield* listen(listener, 1);
  const input = yield* accept(listener);
  const output = yield* dup(input);
  const [front, back] = [new Uint8Array(100), new Uint8Array(900)];
  for (;;) {
    const n = yield* readv(input, [front, back]);
    if (n <= 0) break;
    yield* writev(output, [front.subarray(0, n), back.subarray(0, Math.max(0, n - front.length))]);
  }
  yield* shutdown(output, SHUT_RDWR);
  for (const fd of [input, output, listener]) yield* close(fd);
}
