// wrong: plain write, and SIGPIPE as it comes
// code: killed-by-sigpipe
// message: the next write killed the server with SIGPIPE

import { EAGAIN, EINTR, POLLOUT, errno, poll, write } from "#libc";

export function* writeAll(fd: number, buf: Uint8Array, n: number) {
  let sent = 0;
  while (sent < n) {
    const count = yield* write(fd, buf.subarray(sent), n - sent);
    if (count >= 0) sent += count;
    else if (errno === EAGAIN) yield* poll([{ fd, events: POLLOUT, revents: 0 }], -1);
    else if (errno !== EINTR) return -1;
  }
  return n;
}
