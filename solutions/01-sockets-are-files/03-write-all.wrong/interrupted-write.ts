// wrong: gives up when a blocking write is interrupted before it has taken a byte
// code: interrupt-as-error
// message: it gave up with EINTR after 0 of 60,000 bytes

import { EAGAIN, MSG_NOSIGNAL, POLLOUT, errno, poll, send } from "#libc";

export function* writeAll(fd: number, buf: Uint8Array, n: number) {
  let sent = 0;
  while (sent < n) {
    const count = yield* send(fd, buf.subarray(sent), n - sent, MSG_NOSIGNAL);
    if (count >= 0) sent += count;
    else if (errno === EAGAIN) yield* poll([{ fd, events: POLLOUT, revents: 0 }], -1);
    else return -1;
  }
  return n;
}
