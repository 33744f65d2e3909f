// TCP keeps the order of bytes and nothing else, so the receiver has to keep what a read brought until it
// makes a message. Here that is one buffer with room for the largest message and its header: read adds at
// its end, whole messages are taken from its front, and what is left moves to the front.
//
// The questions an interviewer asks next:
// - Why a loop inside the loop? One read may bring the end of one message, three whole ones, and half a header.
// - Why is the limit checked before anything else is done? The length comes from a stranger. Believing it means
//   that 4 bytes from anybody make the server reserve, or wait for, 4 GB.
// - Why getUint32? The length is unsigned and has its high byte first, as all numbers in network protocols do.
//   `buf[0] << 24 | …` would be negative from 80 00 00 00 on, and so below every limit.
// - Why is the text decoded only when it is whole? A character may be several bytes long and be cut too.
// - What does the end of file mean? Between two messages it is a farewell; inside of one, something is missing.

import { EINTR, errno, read, text } from "#libc";

/** The longest text that the chat takes, in bytes. */
const LIMIT = 65_536;
const HEADER = 4;

/**
 * Reads messages from `conn` and gives each text to `deliver` as soon as it is there whole.
 * Returns 0 when the peer has finished, and -1 when it finished in the middle of a message, announced
 * more than LIMIT bytes, or could not be read. The server then closes the connection.
 */
export function* receiveMessages(conn: number, deliver: (message: string) => void) {
  const buf = new Uint8Array(HEADER + LIMIT);
  const header = new DataView(buf.buffer);
  let filled = 0;
  for (;;) {
    const n = yield* read(conn, buf.subarray(filled), buf.length - filled);
    if (n < 0 && errno === EINTR) continue;
    if (n < 0) return -1;
    if (n === 0) return filled === 0 ? 0 : -1;
    filled += n;

    let start = 0;
    while (filled - start >= HEADER) {
      const length = header.getUint32(start);
      if (length > LIMIT) return -1;
      const end = start + HEADER + length;
      if (end > filled) break;
      deliver(text(buf.subarray(start + HEADER, end)));
      start = end;
    }
    buf.copyWithin(0, start, filled);
    filled -= start;
  }
}
