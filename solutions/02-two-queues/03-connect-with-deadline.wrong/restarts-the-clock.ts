// wrong: waits the full time again after each signal
// code: restarts-the-clock
// message: connectWithin took 6.9 s: each signal that interrupts it starts the 2 s again

import {
  AF_INET,
  EINPROGRESS,
  EINTR,
  ETIMEDOUT,
  POLLOUT,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  SOL_SOCKET,
  SO_ERROR,
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
  const fd = yield* socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (fd < 0) return -errno;
  let error = (yield* connect(fd, address)) === 0 ? 0 : errno;
  if (error === EINPROGRESS) error = yield* howItEnds(fd, milliseconds);
  if (error === 0) return fd;
  yield* close(fd);
  return -error;
}

/** @returns 0, or what went wrong */
function* howItEnds(fd: number, milliseconds: number) {
  for (;;) {
    const count = yield* poll([{ fd, events: POLLOUT, revents: 0 }], milliseconds);
    if (count === 0) return ETIMEDOUT;
    if (count < 0 && errno !== EINTR) return errno;
    if (count < 0) continue;
    const error = { value: 0 };
    yield* getsockopt(fd, SOL_SOCKET, SO_ERROR, error);
    return error.value;
  }
}
