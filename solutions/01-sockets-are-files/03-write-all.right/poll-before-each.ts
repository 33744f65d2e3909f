// right: asks poll before each write, and writes odd pieces of 1,021 bytes with SIGPIPE ignored

import { EAGAIN, EINTR, POLLOUT, SIGPIPE, errno, poll, signal, write } from "#libc";

export function* writeAll(fd: number, buf: Uint8Array, n: number) {
  yield* signal(SIGPIPE, "SIG_IGN");
  let left = n;
  while (left > 0) {
    yield* poll([{ fd, events: POLLOUT, revents: 0 }], 500);
    const count = yield* write(fd, buf.subarray(n - left, n), Math.min(left, 1021));
    if (count > 0) left -= count;
    else if (errno !== EAGAIN && errno !== EINTR) return -1;
  }
  return n;
}
