// A connection is two streams, and each has an end of its own. A relay has two of them to hand on, and treats an end
// as it treats a byte: what comes in on one side goes out on the other, and on that way alone. read gives 0: this
// side has nothing more to say, so shutdown(SHUT_WR) says the same to the other one, and whatever that one has to
// say still passes. Only when both ways have ended is anything closed.
//
// The questions an interviewer asks next:
// - Why take an ended side out of poll? It stays readable for ever, because read would give 0 at once: the loop
//   would spin.
// - Why not close(other)? close ends both directions, and the answer would meet a closed socket.
// - What is missing here for ten thousand clients? write may sleep while the other way could go on; then each way
//   needs a buffer of its own, non-blocking sockets, and POLLOUT.

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
  shutdown,
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
        yield* shutdown(other, SHUT_WR);
        open.delete(fd);
      }
    }
  }
  yield* close(a);
  yield* close(b);
}
