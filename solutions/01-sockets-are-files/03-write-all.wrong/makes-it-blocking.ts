// wrong: makes the descriptor blocking, which saves the poll, and leaves it so
// code: flags-changed
// message: The descriptor was non-blocking when writeAll got it, and is blocking now

import { EINTR, F_GETFL, F_SETFL, MSG_NOSIGNAL, O_NONBLOCK, errno, fcntl, send } from "#libc";

export function* writeAll(fd: number, buf: Uint8Array, n: number) {
  yield* fcntl(fd, F_SETFL, (yield* fcntl(fd, F_GETFL)) & ~O_NONBLOCK);
  let sent = 0;
  while (sent < n) {
    const count = yield* send(fd, buf.subarray(sent), n - sent, MSG_NOSIGNAL);
    if (count >= 0) sent += count;
    else if (errno !== EINTR) return -1;
  }
  return n;
}
