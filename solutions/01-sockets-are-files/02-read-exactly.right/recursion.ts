// right: calls itself for the rest, in place of a loop

import { EINTR, type Thread, errno, read } from "#libc";

export function* readn(fd: number, buf: Uint8Array, n: number): Thread<number> {
  if (n === 0) return 0;
  const count = yield* read(fd, buf, n);
  if (count < 0) return errno === EINTR ? yield* readn(fd, buf, n) : -1;
  if (count === 0 || count === n) return count;
  const rest = yield* readn(fd, buf.subarray(count), n - count);
  return rest < 0 ? -1 : count + rest;
}
