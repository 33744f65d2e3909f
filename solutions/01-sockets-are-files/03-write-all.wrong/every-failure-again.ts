// wrong: waits and tries again after every failure
// code: loss-ignored
// message: The receiver is gone for good, and writeAll goes on: send was answered EPIPE

import { MSG_NOSIGNAL, POLLOUT, poll, send } from "#libc";

export function* writeAll(fd: number, buf: Uint8Array, n: number) {
  let sent = 0;
  while (sent < n) {
    const count = yield* send(fd, buf.subarray(sent), n - sent, MSG_NOSIGNAL);
    if (count >= 0) sent += count;
    else yield* poll([{ fd, events: POLLOUT, revents: 0 }], -1);
  }
  return n;
}
