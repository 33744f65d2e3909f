// right: a thread for each client

import {
  AF_INET,
  SOCK_STREAM,
  accept,
  bind,
  close,
  inet,
  listen,
  pthread_create,
  pthread_detach,
  read,
  socket,
  text,
  write,
} from "#libc";

export function* oracle(port: number) {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(listener, inet("0.0.0.0", port));
  yield* listen(listener, 16);
  for (;;) {
    const conn = yield* accept(listener);
    const thread = { value: 0 };
    yield* pthread_create(thread, null, serve, conn);
    yield* pthread_detach(thread.value);
  }
}

function* serve(conn: number) {
  const buf = new Uint8Array(256);
  const n = yield* read(conn, buf, buf.length);
  const reply = answer(text(buf, n));
  yield* write(conn, reply, reply.length);
  yield* close(conn);
}

function answer(question: string) {
  return `${question} Yes.\n`;
}
