// wrong: takes the first message out of what it read, and forgets what lies behind it
// code: tail-lost
// message: the second vanished: "Ada"

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
    if (filled < 4 + length) continue;
    deliver(text(buf.subarray(4, 4 + length)));
    filled = 0;
  }
}
