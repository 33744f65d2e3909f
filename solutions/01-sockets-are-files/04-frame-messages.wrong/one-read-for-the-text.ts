// wrong: reads the header with care, and the text with one read
// code: text-cut
// message: The first text was cut after byte 1 of 2

import { EINTR, errno, read, text } from "#libc";

const LIMIT = 65_536;

export function* receiveMessages(conn: number, deliver: (message: string) => void) {
  for (;;) {
    const header = new Uint8Array(4);
    for (let got = 0; got < 4; ) {
      const n = yield* read(conn, header.subarray(got), 4 - got);
      if (n < 0 && errno === EINTR) continue;
      if (n <= 0) return got === 0 ? n : -1;
      got += n;
    }
    const length = new DataView(header.buffer).getUint32(0);
    if (length > LIMIT) return -1;
    const body = new Uint8Array(length);
    const m = length === 0 ? 0 : yield* read(conn, body, length);
    if (m < 0) return -1;
    deliver(text(body, m));
  }
}
