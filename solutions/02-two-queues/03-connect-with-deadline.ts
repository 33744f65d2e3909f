// connect on a non-blocking socket sends the SYN and returns at once, with EINPROGRESS: the handshake is the kernel's
// work and goes on by itself. When it has ended, well or badly, the socket becomes writable, and poll with POLLOUT
// wakes up. How it ended stands in SO_ERROR: 0 for a connection, ECONNREFUSED where the port refused. So three
// answers: poll gives 1, ask SO_ERROR; poll gives 0, the time is over; poll is interrupted, wait on.
//
// A deadline is a moment, not a duration. It is computed once, and each wait gets the time that is left: a signal must
// not start the 2 s again. And the time left can fall below 0 while a handler runs; poll takes that for "no limit".
//
// What else an interviewer asks:
// - Is the connection gone when I give up? close ends the attempt: no more SYNs, and a SYN+ACK that comes late is
//   answered with RST. Without it the descriptor is lost, one for each attempt.
// - Could one call connect again and look? It gives EALREADY while the first one is under way, and 0 or the error
//   when it has ended. It tells, but it does not wait.
// - And SO_SNDTIMEO? On Linux it bounds a blocking connect too, and the error is EINPROGRESS.

import {
  AF_INET,
  CLOCK_MONOTONIC,
  EINPROGRESS,
  EINTR,
  ETIMEDOUT,
  POLLOUT,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  SOL_SOCKET,
  SO_ERROR,
  clock_gettime,
  close,
  connect,
  errno,
  getsockopt,
  poll,
  type sockaddr,
  socket,
} from "#libc";

/** As the stub says. */
export function* connectWithin(address: sockaddr, milliseconds: number) {
  const deadline = (yield* now()) + milliseconds;
  const fd = yield* socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (fd < 0) return -errno;
  let error = (yield* connect(fd, address)) === 0 ? 0 : errno;
  if (error === EINPROGRESS) error = yield* howItEnds(fd, deadline);
  if (error === 0) return fd;
  yield* close(fd);
  return -error;
}

/** @returns 0, or what went wrong */
function* howItEnds(fd: number, deadline: number) {
  for (;;) {
    const left = Math.max(0, Math.ceil(deadline - (yield* now())));
    const count = yield* poll([{ fd, events: POLLOUT, revents: 0 }], left);
    if (count === 0) return ETIMEDOUT;
    if (count < 0 && errno !== EINTR) return errno;
    if (count < 0) continue;
    const error = { value: 0 };
    yield* getsockopt(fd, SOL_SOCKET, SO_ERROR, error);
    return error.value;
  }
}

/** Milliseconds of a clock that nobody sets. */
function* now() {
  const time = { tv_sec: 0, tv_nsec: 0 };
  yield* clock_gettime(CLOCK_MONOTONIC, time);
  return time.tv_sec * 1000 + time.tv_nsec / 1e6;
}
