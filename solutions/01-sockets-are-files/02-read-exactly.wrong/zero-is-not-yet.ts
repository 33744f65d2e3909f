// wrong: takes 0 for "nothing yet"
// code: end-ignored
// message: The peer left after 5 of 8 bytes, and readn asks on

import { EINTR, errno, read } from "#libc";

export function* readn(fd: number, buf: Uint8Array, n: number) {
  let got = 0;
  while (got < n) {
    const count = yield* read(fd, buf.subarray(got), n - got);
    if (count >= 0) got += count;
    else if (errno !== EINTR) return -1;
  }
  return got;
}
