// wrong: gives up when poll fails, and forgets that EINTR is no failure
// code: interrupt-as-error
// message: that is no error of the receiver

import { EAGAIN, EINTR, MSG_NOSIGNAL, POLLOUT, errno, poll, send } from "#libc";

export function* writeAll(fd: number, buf: Uint8Array, n: number) {
  let sent = 0;
  while (sent < n) {
    const count = yield* send(fd, buf.subarray(sent), n - sent, MSG_NOSIGNAL);
    if (count >= 0) sent += count;
    else if (errno === EAGAIN) {
      if ((yield* poll([{ fd, events: POLLOUT, revents: 0 }], -1)) < 0) return -1;
    } else if (errno !== EINTR) return -1;
  }
  return n;
}
