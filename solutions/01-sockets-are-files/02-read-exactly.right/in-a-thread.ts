// right: a helper thread reads, the caller joins it

import { EINTR, errno, pthread_create, pthread_join, read } from "#libc";

export function* readn(fd: number, buf: Uint8Array, n: number) {
  const thread = { value: 0 };
  const result = { value: 0 as unknown };
  yield* pthread_create(thread, null, reader, { fd, buf, n });
  yield* pthread_join(thread.value, result);
  return result.value as number;
}

function* reader({ fd, buf, n }: { fd: number; buf: Uint8Array; n: number }) {
  let got = 0;
  while (got < n) {
    const count = yield* read(fd, buf.subarray(got), n - got);
    if (count === 0) break;
    if (count > 0) got += count;
    else if (errno !== EINTR) return -1;
  }
  return got;
}
