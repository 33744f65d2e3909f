// right: calls itself for the rest

import { EAGAIN, EINTR, MSG_NOSIGNAL, POLLOUT, type Thread, errno, poll, send } from "#libc";

export function* writeAll(fd: number, buf: Uint8Array, n: number): Thread<number> {
  if (n === 0) return 0;
  const count = yield* send(fd, buf, n, MSG_NOSIGNAL);
  if (count < 0 && errno !== EAGAIN && errno !== EINTR) return -1;
  if (count < 0) yield* poll([{ fd, events: POLLOUT, revents: 0 }], -1);
  const taken = Math.max(count, 0);
  const rest = yield* writeAll(fd, buf.subarray(taken), n - taken);
  return rest < 0 ? -1 : n;
}
