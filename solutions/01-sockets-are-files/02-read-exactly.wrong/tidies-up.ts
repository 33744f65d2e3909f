// wrong: closes the descriptor when the peer has left
// code: closes-fd
// message: readn closed the descriptor, which is its caller's

import { EINTR, close, errno, read } from "#libc";

export function* readn(fd: number, buf: Uint8Array, n: number) {
  let got = 0;
  while (got < n) {
    const count = yield* read(fd, buf.subarray(got), n - got);
    if (count > 0) got += count;
    else if (count === 0 || errno !== EINTR) {
      yield* close(fd);
      return count === 0 ? got : -1;
    }
  }
  return got;
}
