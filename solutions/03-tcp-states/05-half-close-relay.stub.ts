// k3.5 half-close-relay
//
// This relay stands between a client and a server, and hands bytes on both ways. For a chat it does well. But this
// client sends its question, ends its side, as `nc -N` does, and waits; the server answers when it has read the
// question to its end, and takes its time. The client gets nothing.
//
// Hand on the ends as well: each one by itself, to the side where it belongs, when it comes. When both have ended,
// return, with nothing left open.

import {
  AF_INET,
  POLLIN,
  SOCK_STREAM,
  accept,
  bind,
  close,
  connect,
  inet,
  listen,
  poll,
  read,
  type sockaddr,
  socket,
  write,
} from "#libc";

/** Takes one client on `port`, and joins it to the server at `upstream`. */
export function* relay(port: number, upstream: sockaddr) {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(listener, inet("0.0.0.0", port));
  yield* listen(listener, 1);
  const client = yield* accept(listener);
  yield* close(listener);
  const server = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* connect(server, upstream);
  yield* join(client, server);
}

/** Hands on what comes from either side to the other, until both have ended. */
function* join(a: number, b: number) {
  const buf = new Uint8Array(4096);
  for (;;) {
    const ready = [a, b].map((fd) => ({ fd, events: POLLIN, revents: 0 }));
    yield* poll(ready, -1);
    for (const { fd, revents } of ready) {
      if (revents === 0) continue;
      const n = yield* read(fd, buf, buf.length);
      if (n <= 0) {
        // Your turn.
        yield* close(a);
        yield* close(b);
        return;
      }
      yield* write(fd === a ? b : a, buf, n);
    }
  }
}
