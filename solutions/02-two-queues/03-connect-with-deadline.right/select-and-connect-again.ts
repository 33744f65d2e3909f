// right: select on the write set in slices of half a second, then connect once more to hear how the first one ended

import {
  AF_INET,
  CLOCK_MONOTONIC,
  EINPROGRESS,
  EISCONN,
  ETIMEDOUT,
  FD_SET,
  FD_ZERO,
  F_GETFL,
  F_SETFL,
  O_NONBLOCK,
  SOCK_STREAM,
  clock_gettime,
  close,
  connect,
  errno,
  fcntl,
  fd_set,
  select,
  type sockaddr,
  socket,
} from "#libc";

export function* connectWithin(address: sockaddr, milliseconds: number) {
  const deadline = (yield* now()) + milliseconds;
  const fd = yield* socket(AF_INET, SOCK_STREAM, 0);
  const flags = yield* fcntl(fd, F_GETFL);
  yield* fcntl(fd, F_SETFL, flags | O_NONBLOCK);
  let error = (yield* connect(fd, address)) === 0 ? 0 : errno;
  const writable = fd_set();
  while (error === EINPROGRESS) {
    const left = deadline - (yield* now());
    if (left <= 0) error = ETIMEDOUT;
    else {
      FD_ZERO(writable);
      FD_SET(fd, writable);
      const tv_usec = Math.ceil(Math.min(left, 500) * 1000);
      const count = yield* select(fd + 1, null, writable, null, { tv_sec: 0, tv_usec });
      if (count > 0) error = (yield* connect(fd, address)) === 0 || errno === EISCONN ? 0 : errno;
    }
  }
  yield* fcntl(fd, F_SETFL, flags);
  if (error === 0) return fd;
  yield* close(fd);
  return -error;
}

function* now() {
  const time = { tv_sec: 0, tv_nsec: 0 };
  yield* clock_gettime(CLOCK_MONOTONIC, time);
  return time.tv_sec * 1000 + time.tv_nsec / 1e6;
}
