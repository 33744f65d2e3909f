// wrong: sleeps ten milliseconds when there is no room, and asks again
// code: sleeps-and-asks
// message: on the chance that there was room

import { EAGAIN, EINTR, MSG_NOSIGNAL, errno, send, sleep } from "#libc";

export function* writeAll(fd: number, buf: Uint8Array, n: number) {
  let sent = 0;
  while (sent < n) {
    const count = yield* send(fd, buf.subarray(sent), n - sent, MSG_NOSIGNAL);
    if (count >= 0) sent += count;
    else if (errno === EAGAIN) yield* sleep(0.01);
    else if (errno !== EINTR) return -1;
  }
  return n;
}
