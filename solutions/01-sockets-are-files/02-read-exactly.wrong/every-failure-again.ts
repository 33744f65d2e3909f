// wrong: reads again after every failure, not only after EINTR
// code: reset-as-end
// message: The connection was reset after 5 of 8 bytes, and readn returned 5

import { read } from "#libc";

export function* readn(fd: number, buf: Uint8Array, n: number) {
  let got = 0;
  while (got < n) {
    const count = yield* read(fd, buf.subarray(got), n - got);
    if (count === 0) break;
    if (count > 0) got += count;
  }
  return got;
}
