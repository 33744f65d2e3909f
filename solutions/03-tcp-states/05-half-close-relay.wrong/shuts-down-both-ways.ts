// wrong: ends both directions of the other side
// code: reply-cut
// message: the first end is not the end of both

import {
  AF_INET,
  POLLIN,
  SHUT_RDWR,
  SOCK_STREAM,
  accept,
  bind,
  close,
  connect,
  inet,
  listen,
  poll,
  read,
  shutdown,
  type sockaddr,
  socket,
  write,
} from "#libc";

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

function* join(a: number, b: number) {
  const buf = new Uint8Array(4096);
  const open = new Set([a, b]);
  while (open.size > 0) {
    const ready = [...open].map((fd) => ({ fd, events: POLLIN, revents: 0 }));
    yield* poll(ready, -1);
    for (const { fd, revents } of ready) {
      if (revents === 0) continue;
      const other = fd === a ? b : a;
      const n = yield* read(fd, buf, buf.length);
      if (n > 0) yield* write(other, buf, n);
      else {
        yield* shutdown(other, SHUT_RDWR);
        open.delete(fd);
      }
    }
  }
  yield* close(a);
  yield* close(b);
}
