// wrong: believes that MSG_WAITALL needs no loop; a signal cuts it short as well
// code: interrupt-as-end
// message: A signal cut the wait short, and readn returned 3 of 8 bytes

import { EINTR, errno, MSG_WAITALL, recv } from "#libc";

export function* readn(fd: number, buf: Uint8Array, n: number) {
  for (;;) {
    const count = yield* recv(fd, buf, n, MSG_WAITALL);
    if (count >= 0 || errno !== EINTR) return count;
  }
}
