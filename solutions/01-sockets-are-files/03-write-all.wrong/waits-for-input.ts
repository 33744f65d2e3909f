// wrong: polls for POLLIN, as before a read
// code: never-resumes
// message: writeAll does not go on: it sleeps in poll

import { EAGAIN, EINTR, MSG_NOSIGNAL, POLLIN, errno, poll, send } from "#libc";

export function* writeAll(fd: number, buf: Uint8Array, n: number) {
  let sent = 0;
  while (sent < n) {
    const count = yield* send(fd, buf.subarray(sent), n - sent, MSG_NOSIGNAL);
    if (count >= 0) sent += count;
    else if (errno === EAGAIN) yield* poll([{ fd, events: POLLIN, revents: 0 }], -1);
    else if (errno !== EINTR) return -1;
  }
  return n;
}
