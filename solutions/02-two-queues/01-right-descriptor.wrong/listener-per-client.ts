// wrong: makes a new listener for each client
// code: second-listener
// message: bind failed with EADDRINUSE: the port has a listener already

import { AF_INET, SOCK_STREAM, accept, bind, close, inet, listen, read, socket, text, write } from "#libc";

export function* oracle(port: number) {
  const buf = new Uint8Array(256);
  for (;;) {
    const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
    if ((yield* bind(listener, inet("0.0.0.0", port))) < 0) return;
    yield* listen(listener, 16);
    const conn = yield* accept(listener);
    const n = yield* read(conn, buf, buf.length);
    const reply = answer(text(buf, n));
    yield* write(conn, reply, reply.length);
    yield* close(conn);
  }
}

function answer(question: string) {
  return `${question} Yes.\n`;
}
