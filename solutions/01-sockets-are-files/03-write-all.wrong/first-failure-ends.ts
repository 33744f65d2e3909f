// wrong: loops, and takes every -1 for the end
// code: gives-up
// message: errno EAGAIN: the receiver is slow, it is not gone

import { MSG_NOSIGNAL, send } from "#libc";

export function* writeAll(fd: number, buf: Uint8Array, n: number) {
  let sent = 0;
  while (sent < n) {
    const count = yield* send(fd, buf.subarray(sent), n - sent, MSG_NOSIGNAL);
    if (count < 0) return -1;
    sent += count;
  }
  return n;
}
