// wrong: reads a second time where the first gave too few, and thinks that two are enough
// code: short-count
// message: readn was asked for 200 bytes and returned 61

import { EINTR, errno, read } from "#libc";

export function* readn(fd: number, buf: Uint8Array, n: number) {
  let got = yield* read(fd, buf, n);
  while (got < 0 && errno === EINTR) got = yield* read(fd, buf, n);
  if (got <= 0 || got === n) return got;
  return got + (yield* read(fd, buf.subarray(got), n - got));
}
