// wrong: counts from the beginning of the array that buf is a part of
// code: wrong-bytes
// message: Byte 0 of 8 in buf is not the one that was sent

import { EINTR, errno, read } from "#libc";

export function* readn(fd: number, buf: Uint8Array, n: number) {
  let got = 0;
  while (got < n) {
    const count = yield* read(fd, new Uint8Array(buf.buffer, got, n - got), n - got);
    if (count === 0) break;
    if (count > 0) got += count;
    else if (errno !== EINTR) return -1;
  }
  return got;
}
