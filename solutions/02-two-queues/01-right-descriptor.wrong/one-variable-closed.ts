// wrong: one variable for the listener and the connection, closed at the end of each turn
// code: listener-overwritten
// message: accept on fd 4 failed with EBADF: fd 4 was the connection of a client

import { AF_INET, SOCK_STREAM, accept, bind, close, inet, listen, read, socket, text, write } from "#libc";

export function* oracle(port: number) {
  let fd = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(fd, inet("0.0.0.0", port));
  yield* listen(fd, 16);

  const buf = new Uint8Array(256);
  for (;;) {
    fd = yield* accept(fd);
    if (fd < 0) return;
    const n = yield* read(fd, buf, buf.length);
    const reply = answer(text(buf, n));
    yield* write(fd, reply, reply.length);
    yield* close(fd);
  }
}

function answer(question: string) {
  return `${question} Yes.\n`;
}
