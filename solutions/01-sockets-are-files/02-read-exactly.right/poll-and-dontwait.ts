// right: never sleeps in recv: poll waits, with a timeout for good measure

import { EAGAIN, EINTR, MSG_DONTWAIT, POLLIN, errno, poll, recv } from "#libc";

export function* readn(fd: number, buf: Uint8Array, n: number) {
  let missing = n;
  while (missing > 0) {
    const count = yield* recv(fd, buf.subarray(n - missing), missing, MSG_DONTWAIT);
    if (count === 0) break;
    if (count > 0) missing -= count;
    else if (errno === EAGAIN) yield* poll([{ fd, events: POLLIN, revents: 0 }], 1000);
    else if (errno !== EINTR) return -1;
  }
  return n - missing;
}
