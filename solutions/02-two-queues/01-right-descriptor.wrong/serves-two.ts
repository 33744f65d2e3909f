// wrong: counts to two and leaves
// code: listener-closed
// message: Cem was refused (ECONNREFUSED)

import { AF_INET, SOCK_STREAM, accept, bind, close, inet, listen, read, socket, text, write } from "#libc";

export function* oracle(port: number) {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(listener, inet("0.0.0.0", port));
  yield* listen(listener, 16);

  const buf = new Uint8Array(256);
  for (let served = 0; served < 2; served++) {
    const conn = yield* accept(listener);
    const n = yield* read(conn, buf, buf.length);
    const reply = answer(text(buf, n));
    yield* write(conn, reply, reply.length);
    yield* close(conn);
  }
  yield* close(listener);
}

function answer(question: string) {
  return `${question} Yes.\n`;
}
