// right: one array for poll; the number of an ended side is made negative

import {
  AF_INET,
  POLLIN,
  SHUT_WR,
  SOCK_STREAM,
  accept,
  bind,
  close,
  connect,
  inet,
  listen,
  poll,
  read,
  send,
  shutdown,
  type sockaddr,
  socket,
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
  const buf = new Uint8Array(1000);
  const sides = [
    { fd: a, events: POLLIN, revents: 0, to: b },
    { fd: b, events: POLLIN, revents: 0, to: a },
  ];
  while (sides.some(({ fd }) => fd >= 0)) {
    yield* poll(sides, -1);
    for (const side of sides) {
      if (side.fd < 0 || side.revents === 0) continue;
      const n = yield* read(side.fd, buf, buf.length);
      if (n > 0) yield* send(side.to, buf, n, 0);
      else {
        yield* shutdown(side.to, SHUT_WR);
        side.fd = -1;
      }
    }
  }
  yield* close(a);
  yield* close(b);
}
