// wrong: asks again at once when there is no room
// code: busy-waiting
// message: send was answered EAGAIN thousands of times while the receiver rested

import { EAGAIN, EINTR, MSG_NOSIGNAL, errno, send } from "#libc";

export function* writeAll(fd: number, buf: Uint8Array, n: number) {
  let sent = 0;
  while (sent < n) {
    const count = yield* send(fd, buf.subarray(sent), n - sent, MSG_NOSIGNAL);
    if (count >= 0) sent += count;
    else if (errno !== EAGAIN && errno !== EINTR) return -1;
  }
  return n;
}
