// wrong: asks not to wait, so that it cannot hang, and takes "not yet" for a failure
// code: gives-up
// message: readn returned -1, errno EAGAIN, and the connection was well

import { EINTR, MSG_DONTWAIT, errno, recv } from "#libc";

export function* readn(fd: number, buf: Uint8Array, n: number) {
  let got = 0;
  while (got < n) {
    const count = yield* recv(fd, buf.subarray(got), n - got, MSG_DONTWAIT);
    if (count === 0) break;
    if (count > 0) got += count;
    else if (errno !== EINTR) return -1;
  }
  return got;
}
