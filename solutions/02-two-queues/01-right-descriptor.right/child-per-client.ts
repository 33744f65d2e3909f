// right: a child for each client, and a second descriptor for the listener

import {
  AF_INET,
  SOCK_STREAM,
  accept,
  bind,
  close,
  dup,
  exit,
  fork,
  inet,
  listen,
  read,
  socket,
  text,
  write,
} from "#libc";

export function* oracle(port: number) {
  const made = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(made, inet("0.0.0.0", port));
  yield* listen(made, 16);
  const listener = yield* dup(made);
  yield* close(made);
  for (;;) {
    const conn = yield* accept(listener);
    if ((yield* fork()) === 0) {
      yield* close(listener);
      const buf = new Uint8Array(256);
      const reply = answer(text(buf, yield* read(conn, buf, buf.length)));
      yield* write(conn, reply, reply.length);
      yield* exit(0);
    }
    yield* close(conn);
  }
}

function answer(question: string) {
  return `${question} Yes.\n`;
}
