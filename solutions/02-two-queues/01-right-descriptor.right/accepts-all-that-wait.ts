// right: waits in poll, then accepts all that are there before it serves them; recv, send and shutdown

import {
  AF_INET,
  POLLIN,
  SHUT_RDWR,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  accept,
  bind,
  close,
  inet,
  listen,
  poll,
  recv,
  send,
  shutdown,
  socket,
  text,
} from "#libc";

export function* oracle(port: number) {
  const listener = yield* socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  yield* bind(listener, inet("0.0.0.0", port));
  yield* listen(listener, 5);
  for (;;) {
    yield* poll([{ fd: listener, events: POLLIN, revents: 0 }], -1);
    const guests: number[] = [];
    for (let conn = yield* accept(listener); conn >= 0; conn = yield* accept(listener)) guests.push(conn);
    for (const conn of guests) {
      const buf = new Uint8Array(256);
      const n = yield* recv(conn, buf, buf.length, 0);
      const reply = answer(text(buf, n));
      yield* send(conn, reply, reply.length, 0);
      yield* shutdown(conn, SHUT_RDWR);
      yield* close(conn);
    }
  }
}

function answer(question: string) {
  return `${question} Yes.\n`;
}
