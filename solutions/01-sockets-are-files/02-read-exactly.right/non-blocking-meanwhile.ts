// right: sets O_NONBLOCK, polls, and puts the flags back on every way out

import { EAGAIN, EINTR, F_GETFL, F_SETFL, O_NONBLOCK, POLLIN, errno, fcntl, poll, read } from "#libc";

export function* readn(fd: number, buf: Uint8Array, n: number) {
  const flags = yield* fcntl(fd, F_GETFL);
  yield* fcntl(fd, F_SETFL, flags | O_NONBLOCK);
  let got = 0;
  let answer = -2;
  while (answer === -2) {
    const count = got === n ? 0 : yield* read(fd, buf.subarray(got), n - got);
    if (count === 0) answer = got;
    else if (count > 0) got += count;
    else if (errno === EAGAIN) yield* poll([{ fd, events: POLLIN, revents: 0 }], -1);
    else if (errno !== EINTR) answer = -1;
  }
  yield* fcntl(fd, F_SETFL, flags);
  return answer;
}
