// wrong: asks poll all the time, with a timeout of 0
// code: busy-waiting
// message: connectWithin has made 2,000 calls while nothing happened

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
    const count = yield* poll([{ fd, events: POLLOUT, revents: 0 }], 0);
    if (count === 0 && (yield* now()) >= deadline) return ETIMEDOUT;
    if (count === 0) continue;
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
