// wrong: sends all of buf, not n bytes of it
// code: sends-too-much
// message: writeAll was told to send 1,000,000 bytes, and 1,000,400 arrived

import { EAGAIN, EINTR, MSG_NOSIGNAL, POLLOUT, errno, poll, send } from "#libc";

export function* writeAll(fd: number, buf: Uint8Array, n: number) {
  let sent = 0;
  while (sent < buf.length) {
    const count = yield* send(fd, buf.subarray(sent), buf.length - sent, MSG_NOSIGNAL);
    if (count >= 0) sent += count;
    else if (errno === EAGAIN) yield* poll([{ fd, events: POLLOUT, revents: 0 }], -1);
    else if (errno !== EINTR) return -1;
  }
  return n;
}
