// wrong: takes EINPROGRESS for a failure
// code: in-progress-as-error
// message: connectWithin returned -EINPROGRESS

import {
  AF_INET,
  CLOCK_MONOTONIC,
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
  if (error === ETIMEDOUT) error = yield* howItEnds(fd, deadline);
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
