// wrong: believes whatever length is announced
// code: no-limit
// message: A header announced 2,147,483,647 bytes, more than the limit, and your program reserved 2,147,483,647 bytes

import { EINTR, errno, read, text } from "#libc";

function* readExactly(fd: number, buf: Uint8Array) {
  let got = 0;
  while (got < buf.length) {
    const n = yield* read(fd, buf.subarray(got), buf.length - got);
    if (n < 0 && errno === EINTR) continue;
    if (n <= 0) return got === 0 ? n : -1;
    got += n;
  }
  return got;
}

export function* receiveMessages(conn: number, deliver: (message: string) => void) {
  const header = new Uint8Array(4);
  for (;;) {
    const n = yield* readExactly(conn, header);
    if (n <= 0) return n;
    const length = new DataView(header.buffer).getUint32(0);
    const body = new Uint8Array(length);
    if ((yield* readExactly(conn, body)) < length) return -1;
    deliver(text(body));
  }
}
