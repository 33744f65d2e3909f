// right: writev of what is left in four parts, and a handler for SIGPIPE that does nothing

import { EAGAIN, EINTR, POLLOUT, SIGPIPE, errno, poll, sigaction, type sigaction_t, writev } from "#libc";

export function* writeAll(fd: number, buf: Uint8Array, n: number) {
  const before: sigaction_t = { sa_handler: "SIG_DFL" };
  yield* sigaction(SIGPIPE, { sa_handler: () => {} }, before);
  const answer = yield* inFours(fd, buf.subarray(0, n));
  yield* sigaction(SIGPIPE, before);
  return answer < 0 ? -1 : n;
}

function* inFours(fd: number, data: Uint8Array) {
  let rest = data;
  while (rest.length > 0) {
    const quarter = Math.ceil(rest.length / 4);
    const parts = [0, 1, 2, 3].map((i) => rest.subarray(i * quarter, (i + 1) * quarter));
    const count = yield* writev(fd, parts);
    if (count >= 0) rest = rest.subarray(count);
    else if (errno === EAGAIN) yield* poll([{ fd, events: POLLOUT, revents: 0 }], -1);
    else if (errno !== EINTR) return -1;
  }
  return 0;
}
