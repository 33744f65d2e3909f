// right: one byte a call into a buffer of its own; dear, and correct

import { EINTR, errno, read } from "#libc";

export function* readn(fd: number, buf: Uint8Array, n: number) {
  const one = new Uint8Array(1);
  for (let got = 0; got < n; ) {
    switch (yield* read(fd, one, 1)) {
      case 1:
        buf[got++] = one[0] as number;
        break;
      case 0:
        return got;
      default:
        if (errno !== EINTR) return -1;
    }
  }
  return n;
}
