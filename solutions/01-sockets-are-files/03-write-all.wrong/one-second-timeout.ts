// wrong: gives a receiver one second to make room
// code: gives-up
// message: the receiver is slow, it is not gone

import { EAGAIN, EINTR, MSG_NOSIGNAL, POLLOUT, errno, poll, send } from "#libc";

export function* writeAll(fd: number, buf: Uint8Array, n: number) {
  let sent = 0;
  while (sent < n) {
    const count = yield* send(fd, buf.subarray(sent), n - sent, MSG_NOSIGNAL);
    if (count >= 0) sent += count;
    else if (errno === EAGAIN) {
      if ((yield* poll([{ fd, events: POLLOUT, revents: 0 }], 1000)) === 0) return -1;
    } else if (errno !== EINTR) return -1;
  }
  return n;
}
