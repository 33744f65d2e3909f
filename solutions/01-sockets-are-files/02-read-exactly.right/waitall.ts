// right: MSG_WAITALL, in a loop all the same

import { EINTR, MSG_WAITALL, errno, recv } from "#libc";

export function* readn(fd: number, buf: Uint8Array, n: number) {
  let got = 0;
  while (got < n) {
    const count = yield* recv(fd, buf.subarray(got), n - got, MSG_WAITALL);
    if (count === 0) return got;
    if (count > 0) got += count;
    else if (errno !== EINTR) return -1;
  }
  return got;
}
