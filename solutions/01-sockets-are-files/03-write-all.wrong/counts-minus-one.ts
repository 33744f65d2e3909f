// wrong: adds the result to the count before it looks at it
// code: bytes-twice
// message: The receiver gets 1 of the file's bytes twice

import { EAGAIN, EINTR, MSG_NOSIGNAL, POLLOUT, errno, poll, send } from "#libc";

export function* writeAll(fd: number, buf: Uint8Array, n: number) {
  let sent = 0;
  while (sent < n) {
    const count = yield* send(fd, buf.subarray(sent), n - sent, MSG_NOSIGNAL);
    sent += count;
    if (count >= 0) continue;
    if (errno === EAGAIN) yield* poll([{ fd, events: POLLOUT, revents: 0 }], -1);
    else if (errno !== EINTR) return -1;
  }
  return n;
}
