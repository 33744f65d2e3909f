// right: a blocking connect with SO_SNDTIMEO, called again for the rest of the time when a signal interrupts it

import {
  AF_INET,
  CLOCK_MONOTONIC,
  EALREADY,
  EINPROGRESS,
  EINTR,
  ETIMEDOUT,
  SOCK_STREAM,
  SOL_SOCKET,
  SO_SNDTIMEO,
  clock_gettime,
  close,
  connect,
  errno,
  setsockopt,
  type sockaddr,
  socket,
} from "#libc";

export function* connectWithin(address: sockaddr, milliseconds: number) {
  const fd = yield* socket(AF_INET, SOCK_STREAM, 0);
  const deadline = (yield* now()) + milliseconds;
  let error = EINTR;
  while (error === EINTR) {
    const left = Math.max(1, Math.round(1000 * (deadline - (yield* now()))));
    const value = { tv_sec: Math.floor(left / 1e6), tv_usec: left % 1e6 };
    yield* setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, value);
    error = (yield* connect(fd, address)) === 0 ? 0 : errno;
  }
  if (error === 0) {
    yield* setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, { tv_sec: 0, tv_usec: 0 });
    return fd;
  }
  yield* close(fd);
  return error === EINPROGRESS || error === EALREADY ? -ETIMEDOUT : -error;
}

function* now() {
  const time = { tv_sec: 0, tv_nsec: 0 };
  yield* clock_gettime(CLOCK_MONOTONIC, time);
  return time.tv_sec * 1000 + time.tv_nsec / 1e6;
}
