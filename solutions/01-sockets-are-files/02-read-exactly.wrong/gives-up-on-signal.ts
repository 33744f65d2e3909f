// wrong: every -1 is a failure
// code: interrupt-as-error
// message: a signal to you is not an error of the peer

import { read } from "#libc";

export function* readn(fd: number, buf: Uint8Array, n: number) {
  let got = 0;
  while (got < n) {
    const count = yield* read(fd, buf.subarray(got), n - got);
    if (count < 0) return -1;
    if (count === 0) break;
    got += count;
  }
  return got;
}
