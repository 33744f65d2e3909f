// wrong: reads as many bytes as announced, and takes the 0 that a read of 0 bytes gives for the end
// code: empty-message
// message: An empty message, header 00 00 00 00, "hi" was delivered before it returned -1

import { EINTR, errno, read, text } from "#libc";

const LIMIT = 65_536;

function* readExactly(fd: number, buf: Uint8Array) {
  let got = 0;
  do {
    const n = yield* read(fd, buf.subarray(got), buf.length - got);
    if (n < 0 && errno === EINTR) continue;
    if (n < 0) return -1;
    if (n === 0) return got === 0 ? 0 : -1;
    got += n;
  } while (got < buf.length);
  return got;
}

export function* receiveMessages(conn: number, deliver: (message: string) => void) {
  const header = new Uint8Array(4);
  for (;;) {
    const n = yield* readExactly(conn, header);
    if (n <= 0) return n;
    const length = new DataView(header.buffer).getUint32(0);
    if (length > LIMIT) return -1;
    const body = new Uint8Array(length);
    if ((yield* readExactly(conn, body)) <= 0) return -1;
    deliver(text(body));
  }
}
