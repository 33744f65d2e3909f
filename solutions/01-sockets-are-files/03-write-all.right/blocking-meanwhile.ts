// right: makes the descriptor blocking, and puts it back on every way out

import { EINTR, F_GETFL, F_SETFL, MSG_NOSIGNAL, O_NONBLOCK, errno, fcntl, send } from "#libc";

export function* writeAll(fd: number, buf: Uint8Array, n: number) {
  const flags = yield* fcntl(fd, F_GETFL);
  yield* fcntl(fd, F_SETFL, flags & ~O_NONBLOCK);
  let sent = 0;
  let isGone = false;
  while (sent < n && !isGone) {
    const count = yield* send(fd, buf.subarray(sent, n), n - sent, MSG_NOSIGNAL);
    if (count >= 0) sent += count;
    else isGone = errno !== EINTR;
  }
  yield* fcntl(fd, F_SETFL, flags);
  return isGone ? -1 : sent;
}
