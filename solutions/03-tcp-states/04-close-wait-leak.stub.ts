// k3.4 close-wait-leak
//
// A client sends a letter and gets a port: h 80, s 22, d 53. It may ask again. Whoever sends anything else gets a
// question mark, and is dropped. That is all, and it runs well for a day. Then:
//
//   $ ss -tan state close-wait | wc -l
//   1018
//   accept: Too many open files
//
// A restart helps, for a day. Find out who is not let go, and let go of them.

import {
  AF_INET,
  POLLIN,
  SOCK_STREAM,
  accept,
  bind,
  close,
  inet,
  listen,
  poll,
  read,
  socket,
  text,
  write,
} from "#libc";

const PORTS: Record<string, string> = { h: "80\n", s: "22\n", d: "53\n" };

/** Serves all clients at once, for ever. */
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
      else if (yield* serve(fd, clients)) finished.push(fd);
    }
    for (const fd of finished) {
      clients.delete(fd);
      yield* close(fd);
    }
  }
}

/** Answers one letter of a client. Returns whether this was the last one. */
function* serve(fd: number, clients: Set<number>) {
  const letter = new Uint8Array(1);
  const n = yield* read(fd, letter, 1);
  if (n <= 0) return true;
  const answer = PORTS[text(letter)];
  if (answer === undefined) {
    yield* write(fd, "?\n", 2);
    clients.delete(fd);
    return false;
  }
  yield* write(fd, answer, answer.length);
  return false;
}
