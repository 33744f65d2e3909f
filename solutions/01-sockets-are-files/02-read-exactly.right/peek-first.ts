// right: two phases: looks with MSG_PEEK until everything is there, then takes it in one go

import { EINTR, MSG_PEEK, MSG_WAITALL, errno, read, recv } from "#libc";

export function* readn(fd: number, buf: Uint8Array, n: number) {
  let taken = 0;
  while (taken < n) {
    const there = yield* recv(fd, buf.subarray(taken), n - taken, MSG_PEEK | MSG_WAITALL);
    if (there < 0 && errno !== EINTR) return -1;
    if (there === 0) break;
    if (there > 0) taken += Math.max(0, yield* read(fd, buf.subarray(taken), there));
  }
  return taken;
}
