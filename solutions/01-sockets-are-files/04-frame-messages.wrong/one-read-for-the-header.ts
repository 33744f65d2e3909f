// wrong: reads 4 bytes for the header and trusts that it got them; the text it reads in a loop
// code: header-cut
// message: The first header was cut after byte 1 of 4

import { EINTR, errno, read, text } from "#libc";

const LIMIT = 65_536;

export function* receiveMessages(conn: number, deliver: (message: string) => void) {
  for (;;) {
    const header = new Uint8Array(4);
    const n = yield* read(conn, header, 4);
    if (n < 0 && errno === EINTR) continue;
    if (n <= 0) return n;
    const length = new DataView(header.buffer).getUint32(0);
    if (length > LIMIT) return -1;
    const body = new Uint8Array(length);
    for (let got = 0; got < length; ) {
      const m = yield* read(conn, body.subarray(got), length - got);
      if (m < 0 && errno === EINTR) continue;
      if (m <= 0) return -1;
      got += m;
    }
    deliver(text(body));
  }
}
