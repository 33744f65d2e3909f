// write takes what the socket's buffer has room for, and returns how much. So all of it is a loop that counts, as in
// readn: offer what is left, from where it stopped. A blocking write goes on by itself until it has taken everything,
// but for a signal, which cuts it short; so the loop is needed there too.
//
// When it takes nothing there are three reasons. EAGAIN, on a non-blocking descriptor: the buffer is full. Asking again
// at once would burn the processor, and sleeping a while would be a guess; poll sleeps until the receiver has made room.
// EINTR: a signal handler of ours has run, nothing is wrong. Anything else: the receiver is gone, and nobody can send
// it the rest.
//
// A write to a connection that is gone also raises SIGPIPE, which kills the process unless told otherwise. That is meant
// for filters in a shell pipe. A server with many receivers wants the error only: send with MSG_NOSIGNAL.

import { EAGAIN, EINTR, MSG_NOSIGNAL, POLLOUT, errno, poll, send } from "#libc";

/**
 * Sends the first `n` bytes of `buf` to `fd`, a socket that blocks or not, and leaves it as it is.
 * Sleeps while a slow receiver keeps it waiting, and makes no more calls than it needs.
 * @returns `n`, or -1 where the receiver has gone before everything was sent
 */
export function* writeAll(fd: number, buf: Uint8Array, n: number) {
  let sent = 0;
  while (sent < n) {
    const count = yield* send(fd, buf.subarray(sent), n - sent, MSG_NOSIGNAL);
    if (count >= 0) sent += count;
    else if (errno === EAGAIN) yield* poll([{ fd, events: POLLOUT, revents: 0 }], -1);
    else if (errno !== EINTR) return -1;
  }
  return n;
}
