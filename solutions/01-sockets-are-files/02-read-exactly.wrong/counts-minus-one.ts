// wrong: adds the result to the count before it looks at it
// code: interrupt-counted
// message: the -1 of EINTR was added to the count

import { EINTR, errno, read } from "#libc";

export function* readn(fd: number, buf: Uint8Array, n: number) {
  let got = 0;
  while (got < n) {
    const count = yield* read(fd, buf.subarray(got), n - got);
    if (count === 0) break;
    if (count < 0 && errno !== EINTR) return -1;
    got += count;
  }
  return got;
}
