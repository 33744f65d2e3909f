// k1.2 read-exactly
//
// Records come in over a connection. Each begins with a header of 8 bytes, which says how long the
// body is. The receiver reads the header with readn(fd, header, 8), then the body in the same way.
//
// On one machine it ran for weeks. Over the network a header now and then announces a body of 4 GB,
// and whatever follows is nonsense. The sender swears that its headers are right. So they are: but
// readn was asked for 8 bytes, and when 3 had arrived it was content with those.
//
// Make readn keep the promise that is written above it. Bear in mind that the sender may leave, or
// crash, in the middle of a record; and that the receiver handles signals, one of which may arrive
// while it sleeps in read.

import { EINTR, errno, read } from "#libc";

/**
 * Reads `n` bytes from `fd`, a blocking descriptor, into the beginning of `buf`, and not one more:
 * what stands behind them belongs to the next call.
 * @returns `n`; fewer, perhaps 0, where the stream has ended: so many have come; -1 where the
 *   connection has failed
 */
export function* readn(fd: number, buf: Uint8Array, n: number) {
  // Your turn.
  return yield* read(fd, buf, n);
}
