// A read gives what is there: one byte at least, n at most. So "n bytes" is a loop that counts. Each round asks for
// what is still missing and puts it behind what has come; to ask for n again would take bytes of the next record.
//
// There are three ways out. Everything has come. Or read gave 0: the stream has ended, and the count says how far it
// went. Or read failed: a crash, which the caller must be able to tell from an end. EINTR is none of them: a signal
// handler of our own has run, the connection knows nothing of it, and the same read is made again.

import { EINTR, errno, read } from "#libc";

/**
 * Reads `n` bytes from `fd`, a blocking descriptor, into the beginning of `buf`, and not one more:
 * what stands behind them belongs to the next call.
 * @returns `n`; fewer, perhaps 0, where the stream has ended: so many have come; -1 where the
 *   connection has failed
 */
export function* readn(fd: number, buf: Uint8Array, n: number) {
  let got = 0;
  while (got < n) {
    const count = yield* read(fd, buf.subarray(got), n - got);
    if (count === 0) break;
    if (count > 0) got += count;
    else if (errno !== EINTR) return -1;
  }
  return got;
}
