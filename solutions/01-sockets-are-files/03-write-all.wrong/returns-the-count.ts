// wrong: returns how far it got when the receiver has gone
// code: loss-unreported
// message: the log will say that the file was sent

import { EAGAIN, EINTR, MSG_NOSIGNAL, POLLOUT, errno, poll, send } from "#libc";

export function* writeAll(fd: number, buf: Uint8Array, n: number) {
  let sent = 0;
  while (sent < n) {
    const count = yield* send(fd, buf.subarray(sent), n - sent, MSG_NOSIGNAL);
    if (count >= 0) sent += count;
    else if (errno === EAGAIN) yield* poll([{ fd, events: POLLOUT, revents: 0 }], -1);
    else if (errno !== EINTR) break;
  }
  return sent;
}
