// wrong: waits with poll, and without a limit
// code: hangs
// message: what waits for the socket has no limit

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
export function* connectWithin(address: sockaddr, _milliseconds: number) {
  const fd = yield* socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (fd < 0) return -errno;
  let error = (yield* connect(fd, address)) === 0 ? 0 : errno;
  if (error === EINPROGRESS) error = yield* howItEnds(fd);
  if (error === 0) return fd;
  yield* close(fd);
  return -error;
}

/** @returns 0, or what went wrong */
function* howItEnds(fd: number) {
  for (;;) {
    const count = yield* poll([{ fd, events: POLLOUT, revents: 0 }], -1);
    if (count === 0) return ETIMEDOUT;
    if (count < 0 && errno !== EINTR) return errno;
    if (count < 0) continue;
    const error = { value: 0 };
    yield* getsockopt(fd, SOL_SOCKET, SO_ERROR, error);
    return error.value;
  }
}
