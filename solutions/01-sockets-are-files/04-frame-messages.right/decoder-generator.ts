// right: the decoder is a generator of its own that gets bytes by next(byte), as if it could wait for them

import { EINTR, errno, read, text } from "#libc";

/** Yields a message, or null where it needs another byte. Ends at a length that is refused. */
function* decoder(): Generator<string | null, void, number> {
  let byte = yield null;
  for (;;) {
    let length = byte;
    for (let i = 1; i < 4; i++) length = length * 256 + (yield null);
    if (length > 65_536) return;
    const body = new Uint8Array(length);
    for (let i = 0; i < length; i++) body[i] = yield null;
    byte = yield text(body);
  }
}

export function* receiveMessages(conn: number, deliver: (message: string) => void) {
  const messages = decoder();
  messages.next();
  const buf = new Uint8Array(100);
  let isInside = false;
  for (;;) {
    const n = yield* read(conn, buf, buf.length);
    if (n < 0 && errno === EINTR) continue;
    if (n <= 0) return n === 0 && !isInside ? 0 : -1;
    for (const byte of buf.subarray(0, n)) {
      const { value, done } = messages.next(byte);
      if (done) return -1;
      isInside = value === null;
      if (typeof value === "string") deliver(value);
    }
  }
}
