// wrong: takes every -1 of read for the end of the conversation
// code: interrupted
// message: A signal interrupted read (EINTR), and

import { read, text } from "#libc";

const LIMIT = 65_536;

export function* receiveMessages(conn: number, deliver: (message: string) => void) {
  const buf = new Uint8Array(4 + LIMIT);
  const header = new DataView(buf.buffer);
  let filled = 0;
  for (;;) {
    const n = yield* read(conn, buf.subarray(filled), buf.length - filled);
    if (n < 0) return -1;
    if (n === 0) return filled === 0 ? 0 : -1;
    filled += n;
    let start = 0;
    while (filled - start >= 4) {
      const length = header.getUint32(start);
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
