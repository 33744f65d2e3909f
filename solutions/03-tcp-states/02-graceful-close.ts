// close says two things: I have nothing more to say, and I do not want to hear more. The second one is what kills
// the report: if bytes lie unread, or come later, the kernel answers with RST, and an RST throws away whatever
// has not been delivered. So say the two things apart. shutdown(SHUT_WR) sends the rest of the report and the
// FIN behind it. Then read on, and forget what comes, until the client has ended its side too: now both
// directions are finished, and close has nothing left to reset.
//
// A client that never ends must not keep the server, so all of this has one deadline, taken once. A timeout that
// each read starts anew would be no deadline: a byte a second would prolong it for ever.
//
// The questions an interviewer asks next:
// - Does SO_LINGER do this? No. With a time, close waits for the last ACK, and unread input still means RST. With
//   time 0 it asks for the RST.
// - Who else has this problem? Every HTTP server that refuses an upload while it is coming. RFC 9112, section
//   9.6, describes exactly this "lingering close"; in nginx it is lingering_close.

import {
  AF_INET,
  CLOCK_MONOTONIC,
  POLLIN,
  SHUT_WR,
  SOCK_STREAM,
  accept,
  bind,
  clock_gettime,
  close,
  inet,
  listen,
  poll,
  read,
  shutdown,
  socket,
  write,
} from "#libc";

/** Seconds. */
export const PATIENCE = 5;

/** Sends `report` to so many clients, one after the other, then returns. */
export function* reportServer(port: number, report: Uint8Array, clients: number) {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(listener, inet("0.0.0.0", port));
  yield* listen(listener, 16);
  for (let served = 0; served < clients; served++) {
    const conn = yield* accept(listener);
    const line = new Uint8Array(80);
    yield* read(conn, line, line.length);
    yield* write(conn, report, report.length);
    yield* hangUp(conn);
  }
  yield* close(listener);
}

/** Ends a connection on which all has been written; the client may take PATIENCE for its part. */
function* hangUp(conn: number) {
  yield* shutdown(conn, SHUT_WR);
  const deadline = (yield* milliseconds()) + PATIENCE * 1000;
  const rest = new Uint8Array(4096);
  for (;;) {
    const left = deadline - (yield* milliseconds());
    if (left <= 0) break;
    if ((yield* poll([{ fd: conn, events: POLLIN, revents: 0 }], left)) <= 0) break;
    if ((yield* read(conn, rest, rest.length)) <= 0) break;
  }
  yield* close(conn);
}

/** The time, rounded up to whole milliseconds. */
function* milliseconds() {
  const now = { tv_sec: 0, tv_nsec: 0 };
  yield* clock_gettime(CLOCK_MONOTONIC, now);
  return now.tv_sec * 1000 + Math.ceil(now.tv_nsec / 1e6);
}
