// wrong: takes the count for the index of the last byte, and goes on one behind it
// code: wrong-bytes
// message: Byte 3 of 8 in buf is not the one that was sent

import { EINTR, errno, read } from "#libc";

export function* readn(fd: number, buf: Uint8Array, n: number) {
  let got = 0;
  while (got < n) {
    const at = got === 0 ? 0 : got + 1;
    const count = yield* read(fd, buf.subarray(at), n - got);
    if (count === 0) break;
    if (count > 0) got += count;
    else if (errno !== EINTR) return -1;
  }
  return got;
}
