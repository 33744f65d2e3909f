// right: two threads: one sends, the other waits for it

import { EAGAIN, EINTR, MSG_NOSIGNAL, POLLOUT, errno, poll, pthread_create, pthread_join, send } from "#libc";

export function* writeAll(fd: number, buf: Uint8Array, n: number) {
  const thread = { value: 0 };
  const isSent = { value: false as unknown };
  yield* pthread_create(thread, null, sender, { fd, data: buf.subarray(0, n) });
  yield* pthread_join(thread.value, isSent);
  return isSent.value === true ? n : -1;
}

function* sender({ fd, data }: { fd: number; data: Uint8Array }) {
  let sent = 0;
  while (sent < data.length) {
    const count = yield* send(fd, data.subarray(sent), data.length - sent, MSG_NOSIGNAL);
    if (count >= 0) sent += count;
    else if (errno === EAGAIN) yield* poll([{ fd, events: POLLOUT, revents: 0 }], -1);
    else if (errno !== EINTR) return false;
  }
  return true;
}
