// right: blocks all signals meanwhile, so that no read is ever cut short

import { SIG_BLOCK, SIG_SETMASK, read, sigprocmask, sigset } from "#libc";

export function* readn(fd: number, buf: Uint8Array, n: number) {
  const before = sigset();
  yield* sigprocmask(SIG_BLOCK, { bits: ~0n & ((1n << 64n) - 1n) }, before);
  let got = 0;
  let count = 1;
  while (got < n && count > 0) {
    count = yield* read(fd, buf.subarray(got, n), n - got);
    got += Math.max(count, 0);
  }
  yield* sigprocmask(SIG_SETMASK, before);
  return count < 0 ? -1 : got;
}
