// wrong: counts from the beginning of the array that buf is a part of
// code: outside-buf
// message: readn wrote before the beginning of buf

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
