// There are two kinds of socket here. The listener has an address and a port, and no peer: it receives connections,
// never data. accept takes one connection from its queue and gives it a descriptor of its own, with the same local
// address and port but with a peer: that is the one to read from, write to and close. One listener, and for each client
// one connection; so the listener is made once, before the loop, and what accept gave is closed in the loop.
//
// The questions an interviewer asks next:
// - How can all these sockets have one port? The kernel finds a connection by four numbers, both addresses and both
//   ports, and only where there is none it looks for a listener.
// - What becomes of Bob while Ann is served? His handshake is finished, his question lies in the receive queue of a
//   socket that has no descriptor yet, and he waits in the accept queue.
// - What does closing the listener do? Connections that were accepted live on. Those that wait for accept are reset,
//   and whoever comes later is refused.

import { AF_INET, SOCK_STREAM, accept, bind, close, inet, listen, read, socket, text, write } from "#libc";

/** Answers one client after the other on `port`, for ever. */
export function* oracle(port: number) {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(listener, inet("0.0.0.0", port));
  yield* listen(listener, 16);

  const buf = new Uint8Array(256);
  for (;;) {
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
