// wrong: waits for data before it looks whether any is missing
// code: waits-for-nothing
// message: readn was asked for 0 bytes, an empty body, and waits: it sleeps in poll

import { EINTR, POLLIN, errno, poll, read } from "#libc";

export function* readn(fd: number, buf: Uint8Array, n: number) {
  let got = 0;
  do {
    yield* poll([{ fd, events: POLLIN, revents: 0 }], -1);
    const count = yield* read(fd, buf.subarray(got), n - got);
    if (count === 0) break;
    if (count > 0) got += count;
    else if (errno !== EINTR) return -1;
  } while (got < n);
  return got;
}
