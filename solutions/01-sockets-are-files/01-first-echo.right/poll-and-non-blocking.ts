// right: everything non-blocking, poll alone waits

import {
  AF_INET,
  EAGAIN,
  POLLIN,
  POLLOUT,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  accept4,
  bind,
  close,
  errno,
  inet,
  listen,
  poll,
  read,
  socket,
  write,
} from "#libc";

export function* echoServer(port: number) {
  const listener = yield* socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  yield* bind(listener, inet("0.0.0.0", port));
  yield* listen(listener, 1);
  yield* poll([{ fd: listener, events: POLLIN, revents: 0 }], -1);
  const conn = yield* accept4(listener, null, SOCK_NONBLOCK);
  yield* close(listener);

  const buf = new Uint8Array(64 * 1024);
  let from = 0;
  let to = 0;
  for (;;) {
    const isFull = from < to;
    yield* poll([{ fd: conn, events: isFull ? POLLOUT : POLLIN, revents: 0 }], -1);
    const n = isFull
      ? yield* write(conn, buf.subarray(from, to), to - from)
      : yield* read(conn, buf, buf.length);
    if (n === 0 || (n < 0 && errno !== EAGAIN)) break;
    if (isFull) from += Math.max(n, 0);
    else [from, to] = [0, Math.max(n, 0)];
  }
  yield* close(conn);
}
