// k1.3 write-all
//
// A server sends files. Small ones arrive whole. Of large ones many receivers get the beginning and
// no more, those on slow lines above all; and in the server's log stands "sent".
//
// All of it goes through writeAll, which hands the file to write and trusts that this was that. But
// write takes only what the socket's buffer has room for, and says how much it was.
//
// Make writeAll keep the promise that is written above it. Some parts of the server use it with
// blocking descriptors, others with non-blocking ones. And receivers go away in the middle of a
// file, every day: the server must learn of it, and go on serving everybody else.

import { EAGAIN, EINTR, POLLOUT, errno, poll, write } from "#libc";

/**
 * Sends the first `n` bytes of `buf` to `fd`, a socket that blocks or not, and leaves it as it is.
 * Sleeps while a slow receiver keeps it waiting, and makes no more calls than it needs.
 * @returns `n`, or -1 where the receiver has gone before everything was sent
 */
export function* writeAll(fd: number, buf: Uint8Array, n: number) {
  // Your turn.
  return yield* write(fd, buf, n);
}
