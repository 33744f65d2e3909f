// wrong: sends the whole file again until one write takes all of it
// code: prefix-twice
// message: each write started again at the front of buf

import { EAGAIN, EINTR, MSG_NOSIGNAL, POLLOUT, errno, poll, send } from "#libc";

export function* writeAll(fd: number, buf: Uint8Array, n: number) {
  for (;;) {
    const count = yield* send(fd, buf, n, MSG_NOSIGNAL);
    if (count === n) return n;
    if (count < 0 && errno === EAGAIN) yield* poll([{ fd, events: POLLOUT, revents: 0 }], -1);
    else if (count < 0 && errno !== EINTR) return -1;
  }
}
