// wrong: keeps the rest, but takes one message out of it a read: `if` in place of `while`
// code: late
// message: "Ada" was there whole for a second, and was delivered only when another segment came

import { EINTR, errno, read, text } from "#libc";

const LIMIT = 65_536;

export function* receiveMessages(conn: number, deliver: (message: string) => void) {
  const buf = new Uint8Array(4 + LIMIT);
  const header = new DataView(buf.buffer);
  let filled = 0;
  for (;;) {
    const n = yield* read(conn, buf.subarray(filled), buf.length - filled);
    if (n < 0 && errno === EINTR) continue;
    if (n < 0) return -1;
    if (n === 0) return filled === 0 ? 0 : -1;
    filled += n;
    if (filled < 4) continue;
    const length = header.getUint32(0);
    if (length > LIMIT) return -1;
    const end = 4 + length;
    if (end > filled) continue;
    deliver(text(buf.subarray(4, end)));
    buf.copyWithin(0, end, filled);
    filled -= end;
  }
}
