// right: shuts down; the next read gives 0, and the loop closes as ever

import {
  AF_INET,
  POLLIN,
  SHUT_RDWR,
  SOCK_STREAM,
  accept,
  bind,
  close,
  inet,
  listen,
  poll,
  read,
  shutdown,
  socket,
  text,
  write,
} from "#libc";

const PORTS: Record<string, string> = { h: "80\n", s: "22\n", d: "53\n" };

export function* portServer(port: number) {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(listener, inet("0.0.0.0", port));
  yield* listen(listener, 128);
  const clients = new Set<number>();
  for (;;) {
    const ready = [...clients, listener].map((fd) => ({ fd, events: POLLIN, revents: 0 }));
    yield* poll(ready, -1);
    const finished: number[] = [];
    for (const { fd, revents } of ready) {
      if (revents === 0) continue;
      if (fd === listener) clients.add(yield* accept(listener));
      else if (yield* serve(fd)) finished.push(fd);
    }
    for (const fd of finished) {
      clients.delete(fd);
      yield* close(fd);
    }
  }
}

function* serve(fd: number) {
  const letter = new Uint8Array(1);
  const n = yield* read(fd, letter, 1);
  if (n <= 0) return true;
  const answer = PORTS[text(letter)];
  if (answer === undefined) {
    yield* write(fd, "?\n", 2);
    yield* shutdown(fd, SHUT_RDWR);
    return false;
  }
  yield* write(fd, answer, answer.length);
  return false;
}
