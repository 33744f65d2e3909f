// k1.4 frame-messages
//
// In this chat a message travels as a header of 4 bytes, which is the length of its text in bytes,
// high byte first, and then the text: "hi" is 00 00 00 02 68 69.
//
// In the office this server did well: one message came at a time, and one read gave it whole. Outside,
// messages arrive in pieces, or several at once. Find each message in the stream, however it is cut.
//
// And somebody sends ff ff ff ff to see what happens. Refuse a length above LIMIT as soon as you
// know it, without making room for it first.

import { EINTR, errno, read, text } from "#libc";

/** The longest text that the chat takes, in bytes. */
const LIMIT = 65_536;

/**
 * Reads messages from `conn` and gives each text to `deliver` as soon as it is there whole.
 * Returns 0 when the peer has finished, and -1 when it finished in the middle of a message, announced
 * more than LIMIT bytes, or could not be read. The server then closes the connection.
 */
export function* receiveMessages(conn: number, deliver: (message: string) => void) {
  const buf = new Uint8Array(4096);
  for (;;) {
    const n = yield* read(conn, buf, buf.length);
    if (n < 0 && errno === EINTR) continue;
    if (n <= 0) return n;
    // Your turn: is what one read gives one message?
    deliver(text(buf.subarray(4, n)));
  }
}
