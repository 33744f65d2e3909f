// wrong: sends eight bytes at a time
// code: too-many-calls
// message: offer write all that is left

import { EAGAIN, EINTR, MSG_NOSIGNAL, POLLOUT, errno, poll, send } from "#libc";

export function* writeAll(fd: number, buf: Uint8Array, n: number) {
  let sent = 0;
  while (sent < n) {
    const count = yield* send(fd, buf.subarray(sent), Math.min(8, n - sent), MSG_NOSIGNAL);
    if (count >= 0) sent += count;
    else if (errno === EAGAIN) yield* poll([{ fd, events: POLLOUT, revents: 0 }], -1);
    else if (errno !== EINTR) return -1;
  }
  return n;
}
