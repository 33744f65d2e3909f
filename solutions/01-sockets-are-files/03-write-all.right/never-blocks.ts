// right: never sleeps in send, whatever the descriptor: MSG_DONTWAIT, and poll for the rest

import { EAGAIN, EINTR, MSG_DONTWAIT, MSG_NOSIGNAL, POLLOUT, errno, poll, send } from "#libc";

export function* writeAll(fd: number, buf: Uint8Array, n: number) {
  let from = 0;
  let size = 7;
  while (from !== n) {
    const count = yield* send(fd, buf.subarray(from), Math.min(size, n - from), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count === -1) {
      if (errno !== EAGAIN && errno !== EINTR) return -1;
      yield* poll([{ fd, events: POLLOUT, revents: 0 }], 60_000);
      continue;
    }
    from += count;
    size *= 3;
  }
  return from;
}
