// wrong: reads into a roomy buffer of its own, hands on n bytes, and forgets the rest
// code: reads-too-much
// message: readn was asked for 8 bytes and took more from the connection: the next record has lost its first 13

import { EINTR, errno, read } from "#libc";

export function* readn(fd: number, buf: Uint8Array, n: number) {
  const chunk = new Uint8Array(4096);
  let got = 0;
  while (got < n) {
    const count = yield* read(fd, chunk, chunk.length);
    if (count === 0) break;
    if (count > 0) {
      buf.set(chunk.subarray(0, Math.min(count, n - got)), got);
      got = Math.min(got + count, n);
    } else if (errno !== EINTR) return -1;
  }
  return got;
}
