// right: a child sends; SIGPIPE may kill it, and the parent learns how it ended

import {
  EAGAIN,
  EINTR,
  POLLOUT,
  WEXITSTATUS,
  WIFEXITED,
  errno,
  exit,
  fork,
  poll,
  waitpid,
  write,
} from "#libc";

export function* writeAll(fd: number, buf: Uint8Array, n: number) {
  const child = yield* fork();
  if (child === 0) yield* exit(yield* sendAndTell(fd, buf, n));
  const status = { value: 0 };
  while ((yield* waitpid(child, status, 0)) < 0) if (errno !== EINTR) return -1;
  return WIFEXITED(status.value) && WEXITSTATUS(status.value) === 0 ? n : -1;
}

function* sendAndTell(fd: number, buf: Uint8Array, n: number) {
  let sent = 0;
  while (sent < n) {
    const count = yield* write(fd, buf.subarray(sent), n - sent);
    if (count >= 0) sent += count;
    else if (errno === EAGAIN) yield* poll([{ fd, events: POLLOUT, revents: 0 }], -1);
    else if (errno !== EINTR) return 1;
  }
  return 0;
}
