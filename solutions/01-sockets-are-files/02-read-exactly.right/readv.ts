// right: readv into pieces of three bytes

import { EINTR, errno, readv } from "#libc";

export function* readn(fd: number, buf: Uint8Array, n: number) {
  let got = 0;
  while (got !== n) {
    const pieces: Uint8Array[] = [];
    for (let at = got; at < n; at += 3) pieces.push(buf.subarray(at, Math.min(at + 3, n)));
    const count = yield* readv(fd, pieces);
    if (count === -1 && errno !== EINTR) return -1;
    if (count === 0) return got;
    got += Math.max(count, 0);
  }
  return n;
}
