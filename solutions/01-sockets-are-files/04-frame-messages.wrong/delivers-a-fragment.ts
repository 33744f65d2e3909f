// wrong: delivers at the end of file what is left over
// code: fragment-delivered
// message: The client left after 3 of 5 bytes of a text, and "hel" was delivered

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
    if (n === 0) {
      if (filled > 4) deliver(text(buf.subarray(4, filled)));
      return 0;
    }
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
