// wrong: accepts two clients before it serves the first
// code: waits-for-others
// message: Ann has been accepted and waits for an answer until another client comes: it sleeps in accept(3

import { AF_INET, SOCK_STREAM, accept, bind, close, inet, listen, read, socket, text, write } from "#libc";

export function* oracle(port: number) {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(listener, inet("0.0.0.0", port));
  yield* listen(listener, 16);

  const buf = new Uint8Array(256);
  for (;;) {
    const pair = [yield* accept(listener), yield* accept(listener)];
    for (const conn of pair) {
      const n = yield* read(conn, buf, buf.length);
      const reply = answer(text(buf, n));
      yield* write(conn, reply, reply.length);
      yield* close(conn);
    }
  }
}

function answer(question: string) {
  return `${question} Yes.\n`;
}
