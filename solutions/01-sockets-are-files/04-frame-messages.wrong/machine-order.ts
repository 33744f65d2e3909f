// wrong: takes the length out of a Uint32Array, and has room made for it unseen
// code: low-byte-first
// message: A message of 5 bytes was given 83,886,080 bytes of memory

import { EINTR, errno, read, text } from "#libc";

export function* receiveMessages(conn: number, deliver: (message: string) => void) {
  for (;;) {
    const header = new Uint8Array(4);
    for (let got = 0; got < 4; ) {
      const n = yield* read(conn, header.subarray(got), 4 - got);
      if (n < 0 && errno === EINTR) continue;
      if (n <= 0) return got === 0 ? n : -1;
      got += n;
    }
    const [length = 0] = new Uint32Array(header.buffer);
    const body = new Uint8Array(length);
    for (let got = 0; got < length; ) {
      const n = yield* read(conn, body.subarray(got), length - got);
      if (n < 0 && errno === EINTR) continue;
      if (n <= 0) return -1;
      got += n;
    }
    deliver(text(body));
  }
}
