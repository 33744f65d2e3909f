// right: no signal can interrupt it: they are blocked while poll waits, so one wait is enough

import {
  AF_INET,
  EINPROGRESS,
  ETIMEDOUT,
  POLLOUT,
  SIGUSR1,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  SOL_SOCKET,
  SO_ERROR,
  close,
  connect,
  errno,
  getsockopt,
  poll,
  ppoll,
  sigset,
  type sockaddr,
  socket,
} from "#libc";

export function* connectWithin(address: sockaddr, milliseconds: number) {
  const fd = yield* socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  const error = { value: (yield* connect(fd, address)) === 0 ? 0 : errno };
  if (error.value === EINPROGRESS) {
    const pollfd = { fd, events: POLLOUT, revents: 0 };
    const limit = { tv_sec: Math.floor(milliseconds / 1000), tv_nsec: (milliseconds % 1000) * 1e6 };
    yield* ppoll([pollfd], limit, sigset(SIGUSR1));
    yield* poll([pollfd], 0);
    if (pollfd.revents === 0) error.value = ETIMEDOUT;
    else yield* getsockopt(fd, SOL_SOCKET, SO_ERROR, error);
  }
  if (error.value === 0) return fd;
  yield* close(fd);
  return -error.value;
}
