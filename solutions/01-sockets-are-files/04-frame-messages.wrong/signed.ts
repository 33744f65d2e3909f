// wrong: puts the length together with shifts, which give signed numbers
// code: signed-length
// message: The length ff ff ff ff was not refused

import { EINTR, errno, read, text } from "#libc";

const LIMIT = 65_536;

export function* receiveMessages(conn: number, deliver: (message: string) => void) {
  const buf = new Uint8Array(4 + LIMIT);
  let filled = 0;
  for (;;) {
    const n = yield* read(conn, buf.subarray(filled), buf.length - filled);
    if (n < 0 && errno === EINTR) continue;
    if (n < 0) return -1;
    if (n === 0) return filled === 0 ? 0 : -1;
    filled += n;
    let start = 0;
    while (filled - start >= 4) {
      const [a = 0, b = 0, c = 0, d = 0] = buf.subarray(start);
      const length = (a << 24) | (b << 16) | (c << 8) | d;
      if (length > LIMIT) return -1;
      const end = start + 4 + length;
      if (end > filled) break;
      deliver(text(buf.subarray(start + 4, end)));
      start = end;
    }
    buf.copyWithin(0, start, filled);
    filled -= start;
  }
}
