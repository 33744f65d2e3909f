// wrong: returns what the last read gave
// code: wrong-count
// message: All 8 bytes are in buf, and readn returned 5

import { EINTR, errno, read } from "#libc";

export function* readn(fd: number, buf: Uint8Array, n: number) {
  let got = 0;
  let count = 0;
  while (got < n) {
    count = yield* read(fd, buf.subarray(got), n - got);
    if (count === 0) return got;
    if (count > 0) got += count;
    else if (errno !== EINTR) return -1;
  }
  return count;
}
