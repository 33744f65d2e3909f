// right: moves each connection to fd 9 with dup2, and two processes accept from one listener

import {
  AF_INET,
  SOCK_STREAM,
  accept,
  bind,
  close,
  dup2,
  fork,
  inet,
  listen,
  read,
  socket,
  text,
  write,
} from "#libc";

export function* oracle(port: number) {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(listener, inet("0.0.0.0", port));
  yield* listen(listener, 16);
  yield* fork();
  const buf = new Uint8Array(256);
  for (;;) {
    const conn = yield* accept(listener);
    yield* dup2(conn, 9);
    yield* close(conn);
    const n = yield* read(9, buf, buf.length);
    const reply = answer(text(buf, n));
    yield* write(9, reply, reply.length);
    yield* close(9);
  }
}

function answer(question: string) {
  return `${question} Yes.\n`;
}
