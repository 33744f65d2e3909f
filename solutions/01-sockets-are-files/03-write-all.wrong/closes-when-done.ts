// wrong: closes the descriptor behind the last byte
// code: closes-fd
// message: writeAll closed the descriptor, which is its caller's

import { EAGAIN, EINTR, MSG_NOSIGNAL, POLLOUT, close, errno, poll, send } from "#libc";

export function* writeAll(fd: number, buf: Uint8Array, n: number) {
  let sent = 0;
  while (sent < n) {
    const count = yield* send(fd, buf.subarray(sent), n - sent, MSG_NOSIGNAL);
    if (count >= 0) sent += count;
    else if (errno === EAGAIN) yield* poll([{ fd, events: POLLOUT, revents: 0 }], -1);
    else if (errno !== EINTR) return -1;
  }
  yield* close(fd);
  return n;
}
