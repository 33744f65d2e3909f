// wrong: takes the whole buffer for the question, whatever was read
// code: wrong-answer
// message: Ann asked Is Ann right? and was answered

import { AF_INET, SOCK_STREAM, accept, bind, close, inet, listen, read, socket, text, write } from "#libc";

export function* oracle(port: number) {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(listener, inet("0.0.0.0", port));
  yield* listen(listener, 16);

  const buf = new Uint8Array(256);
  for (;;) {
    const conn = yield* accept(listener);
    yield* read(conn, buf, buf.length);
    const reply = answer(text(buf));
    yield* write(conn, reply, reply.length);
    yield* close(conn);
  }
}

function answer(question: string) {
  return `${question} Yes.\n`;
}
