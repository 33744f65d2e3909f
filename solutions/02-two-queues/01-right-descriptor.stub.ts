// k2.1 right-descriptor
//
// An oracle: each client asks one question, gets one answer, and sees the connection end. Clients come one
// after the other, and some at once; there is no last one. Ann has come first, and strace says:
//
//   socket(AF_INET, SOCK_STREAM, 0)   = 3
//   listen(3, 16)                     = 0
//   accept(3, NULL)                   = 4
//   read(3, …, 256)                   = -1 ENOTCONN (Transport endpoint is not connected)
//
// Answer Ann, and after her Bob, and whoever comes later.

import { AF_INET, SOCK_STREAM, accept, bind, inet, listen, perror, read, socket, text, write } from "#libc";

/** Answers one client after the other on `port`, for ever. */
export function* oracle(port: number) {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(listener, inet("0.0.0.0", port));
  yield* listen(listener, 16);

  yield* accept(listener); // Your turn.
  const buf = new Uint8Array(256);
  const n = yield* read(listener, buf, buf.length);
  if (n < 0) return yield* perror("read");
  const reply = answer(text(buf, n));
  yield* write(listener, reply, reply.length);
}

/** Nothing to do here. */
function answer(question: string) {
  return `${question} Yes.\n`;
}
