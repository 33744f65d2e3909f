// wrong: loops until the buffer is full, which is longer than the record
// code: reads-on
// message: All 8 bytes that readn was asked for have arrived, and it waits for more: it sleeps in read(4

import { EINTR, errno, read } from "#libc";

export function* readn(fd: number, buf: Uint8Array, n: number) {
  let got = 0;
  while (got < buf.length) {
    const count = yield* read(fd, buf.subarray(got), buf.length - got);
    if (count === 0) break;
    if (count > 0) got += count;
    else if (errno !== EINTR) return -1;
  }
  return Math.min(got, n);
}
