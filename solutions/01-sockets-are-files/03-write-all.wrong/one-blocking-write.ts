// wrong: believes that a blocking write takes everything
// code: cut-by-signal
// message: a signal cut it short, and it returned what it had taken

import { EINTR, F_GETFL, F_SETFL, MSG_NOSIGNAL, O_NONBLOCK, errno, fcntl, send } from "#libc";

export function* writeAll(fd: number, buf: Uint8Array, n: number) {
  const flags = yield* fcntl(fd, F_GETFL);
  yield* fcntl(fd, F_SETFL, flags & ~O_NONBLOCK);
  let count = yield* send(fd, buf, n, MSG_NOSIGNAL);
  while (count < 0 && errno === EINTR) count = yield* send(fd, buf, n, MSG_NOSIGNAL);
  yield* fcntl(fd, F_SETFL, flags);
  return count;
}
