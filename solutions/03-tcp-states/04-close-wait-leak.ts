// CLOSE_WAIT says: the peer has closed, and this program has not. The kernel cannot end that, because the program
// may still have something to say; so each such connection is a close that somebody forgot. Look for the ways
// out of a connection's life, and for the one that passes no close: here it is the client who asked wrongly. It
// was taken out of the set, so that nobody looks at it again, and its descriptor was forgotten.
//
// The cure is one owner: serve only says that it is over, and the loop, which opens, also closes. Twice would be
// no better than never: once closed, the number is free, the next accept gives it to another client, and a second
// close ends a connection that somebody is using. For the same reason the loop closes after the round: until
// then no number has a new meaning.
//
// The questions an interviewer asks next:
// - Does a sysctl help? No. TIME_WAIT has a timer, CLOSE_WAIT has none. Keepalive asks the peer's machine after two
//   hours, and ends the state with its RST; the descriptor stays.
// - How do you find such a leak? `ss -tanp state close-wait` names the process; /proc/PID/fd counts; strace shows
//   which accept was never followed by a close.

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
      else if (yield* serve(fd)) finished.push(fd);
    }
    for (const fd of finished) {
      clients.delete(fd);
      yield* close(fd);
    }
  }
}

/** Answers one letter of a client. Returns whether this was the last one. */
function* serve(fd: number) {
  const letter = new Uint8Array(1);
  const n = yield* read(fd, letter, 1);
  if (n <= 0) return true;
  const answer = PORTS[text(letter)];
  if (answer === undefined) {
    yield* write(fd, "?\n", 2);
    return true;
  }
  yield* write(fd, answer, answer.length);
  return false;
}
