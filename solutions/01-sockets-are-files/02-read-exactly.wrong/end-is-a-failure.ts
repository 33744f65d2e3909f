// wrong: returns -1 at the end of the stream, and the count is lost
// code: end-miscounted
// message: The stream ended after 5 of 8 bytes, and readn returned -1

import { EINTR, errno, read } from "#libc";

export function* readn(fd: number, buf: Uint8Array, n: number) {
  let got = 0;
  while (got < n) {
    const count = yield* read(fd, buf.subarray(got), n - got);
    if (count === 0) return -1;
    if (count > 0) got += count;
    else if (errno !== EINTR) return -1;
  }
  return got;
}
