// right: keeps no stream at all, but asks for exactly the 4 bytes of a header and then exactly the text

import { EINTR, errno, read, text } from "#libc";

/** Fills `buf`. Returns how much came before the end of file, or -1. */
function* fill(fd: number, buf: Uint8Array) {
  let got = 0;
  while (got < buf.length) {
    const n = yield* read(fd, buf.subarray(got), buf.length - got);
    if (n === 0) break;
    if (n > 0) got += n;
    else if (errno !== EINTR) return -1;
  }
  return got;
}

export function* receiveMessages(conn: number, deliver: (message: string) => void) {
  const header = new Uint8Array(4);
  for (;;) {
    const got = yield* fill(conn, header);
    if (got === 0) return 0;
    if (got < 4) return -1;
    const length = header.reduce((sum, byte) => sum * 256 + byte, 0);
    if (length > 65_536) return -1;
    const body = new Uint8Array(length);
    if ((yield* fill(conn, body)) < length) return -1;
    deliver(text(body));
  }
}
