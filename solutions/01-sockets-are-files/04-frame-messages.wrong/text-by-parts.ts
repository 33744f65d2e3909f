// wrong: decodes each part that a read gave, and joins the strings
// code: character-cut
// message: and "hi", "", "��

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
    const part = new Uint8Array(length);
    let message = "";
    for (let left = length; left > 0; ) {
      const n = yield* read(conn, part, left);
      if (n < 0 && errno === EINTR) continue;
      if (n <= 0) return -1;
      message += text(part, n);
      left -= n;
    }
    deliver(message);
  }
}
