// wrong: leaves the loop at EINTR as at the end
// code: interrupt-as-end
// message: A signal cut the wait short, and readn returned 3 of 8 bytes

import { EINTR, errno, read } from "#libc";

export function* readn(fd: number, buf: Uint8Array, n: number) {
  let got = 0;
  while (got < n) {
    const count = yield* read(fd, buf.subarray(got), n - got);
    if (count <= 0) return count < 0 && errno !== EINTR ? -1 : got;
    got += count;
  }
  return got;
}
