// wrong: never moves what is left to the front, and takes the full buffer for the end
// code: stops-early
// message: The client sent 70 messages, and only 65 came through

import { EINTR, errno, read, text } from "#libc";

const LIMIT = 65_536;

export function* receiveMessages(conn: number, deliver: (message: string) => void) {
  const buf = new Uint8Array(4 + LIMIT);
  const header = new DataView(buf.buffer);
  let filled = 0;
  let start = 0;
  for (;;) {
    const n = yield* read(conn, buf.subarray(filled), buf.length - filled);
    if (n < 0 && errno === EINTR) continue;
    if (n < 0) return -1;
    if (n === 0) return filled === start ? 0 : -1;
    filled += n;
    while (filled - start >= 4) {
      const length = header.getUint32(start);
      if (length > LIMIT) return -1;
      const end = start + 4 + length;
      if (end > filled) break;
      deliver(text(buf.subarray(start + 4, end)));
      start = end;
    }
    if (start === filled) start = filled = 0;
  }
}
