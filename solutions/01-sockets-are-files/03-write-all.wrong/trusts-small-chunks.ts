// wrong: cuts the file into chunks of 16 KB, which write surely takes whole
// code: bytes-skipped
// message: count what write took, not what it was offered

import { EAGAIN, EINTR, MSG_NOSIGNAL, POLLOUT, errno, poll, send } from "#libc";

export function* writeAll(fd: number, buf: Uint8Array, n: number) {
  for (let at = 0; at < n; ) {
    const size = Math.min(16_384, n - at);
    const count = yield* send(fd, buf.subarray(at), size, MSG_NOSIGNAL);
    if (count >= 0) at += size;
    else if (errno === EAGAIN) yield* poll([{ fd, events: POLLOUT, revents: 0 }], -1);
    else if (errno !== EINTR) return -1;
  }
  return n;
}
