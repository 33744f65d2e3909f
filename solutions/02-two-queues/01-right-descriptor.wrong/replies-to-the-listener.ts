// wrong: reads from the connection, and writes to the listener
// code: writes-listener
// message: The answer to Ann was written to fd 3, and that is the listener

import { AF_INET, SOCK_STREAM, accept, bind, close, inet, listen, read, socket, text, write } from "#libc";

export function* oracle(port: number) {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(listener, inet("0.0.0.0", port));
  yield* listen(listener, 16);

  const buf = new Uint8Array(256);
  for (;;) {
    const conn = yield* accept(listener);
    const n = yield* read(conn, buf, buf.length);
    const reply = answer(text(buf, n));
    yield* write(listener, reply, reply.length);
    yield* close(conn);
  }
}

function answer(question: string) {
  return `${question} Yes.\n`;
}
