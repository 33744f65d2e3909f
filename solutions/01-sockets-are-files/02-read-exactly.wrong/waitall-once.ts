// wrong: believes that MSG_WAITALL needs no loop; a reset, or a signal, cuts it short as well
// code: reset-as-end
// message: The connection was reset after 5 of 8 bytes, and readn returned 5

import { EINTR, MSG_WAITALL, errno, recv } from "#libc";

export function* readn(fd: number, buf: Uint8Array, n: number) {
  if (n === 0) return 0;
  for (;;) {
    const count = yield* recv(fd, buf, n, MSG_WAITALL);
    if (count >= 0 || errno !== EINTR) return count;
  }
}
