// wrong: reads as much as the buffer holds, and leaves the loop once n bytes are there
// code: reads-too-much
// message: readn was asked for 8 bytes and took more from the connection: the next record has lost its first 16

import { EINTR, errno, read } from "#libc";

export function* readn(fd: number, buf: Uint8Array, n: number) {
  let got = 0;
  while (got < n) {
    const count = yield* read(fd, buf.subarray(got), buf.length - got);
    if (count === 0) break;
    if (count > 0) got += count;
    else if (errno !== EINTR) return -1;
  }
  return Math.min(got, n);
}
