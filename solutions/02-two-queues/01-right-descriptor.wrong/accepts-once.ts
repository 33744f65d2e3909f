// wrong: accepts once, and waits for Bob on the connection of Ann
// code: one-accept
// message: Bob is connected, has asked, and waits in the accept queue

import { AF_INET, SOCK_STREAM, accept, bind, close, inet, listen, read, socket, text, write } from "#libc";

export function* oracle(port: number) {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(listener, inet("0.0.0.0", port));
  yield* listen(listener, 16);

  const buf = new Uint8Array(256);
  const conn = yield* accept(listener);
  const n = yield* read(conn, buf, buf.length);
  const reply = answer(text(buf, n));
  yield* write(conn, reply, reply.length);
  yield* close(conn);
}

function answer(question: string) {
  return `${question} Yes.\n`;
}
