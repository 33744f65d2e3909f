// wrong: looks at the length in whatever the read gave
// code: header-cut
// message: The first header was cut after byte 1 of 4, and the program threw RangeError

import { EINTR, errno, read, text } from "#libc";

const LIMIT = 65_536;

export function* receiveMessages(conn: number, deliver: (message: string) => void) {
  const buf = new Uint8Array(4096);
  let kept = new Uint8Array(0);
  for (;;) {
    const n = yield* read(conn, buf, buf.length);
    if (n < 0 && errno === EINTR) continue;
    if (n < 0) return -1;
    if (n === 0) return kept.length === 0 ? 0 : -1;
    kept = Uint8Array.from([...kept, ...buf.subarray(0, n)]);
    while (kept.length > 0) {
      const length = new DataView(kept.buffer).getUint32(0);
      if (length > LIMIT) return -1;
      if (kept.length < 4 + length) break;
      deliver(text(kept.subarray(4, 4 + length)));
      kept = kept.slice(4 + length);
    }
  }
}
