// wrong: collects everything and looks for messages when the peer has finished
// code: late
// message: "hello" was there whole for a second, and was delivered only later

import { EINTR, errno, read, text } from "#libc";

const LIMIT = 65_536;

export function* receiveMessages(conn: number, deliver: (message: string) => void) {
  const all: number[] = [];
  const buf = new Uint8Array(4096);
  for (;;) {
    const n = yield* read(conn, buf, buf.length);
    if (n < 0 && errno === EINTR) continue;
    if (n < 0) return -1;
    if (n === 0) break;
    all.push(...buf.subarray(0, n));
  }
  const stream = Uint8Array.from(all);
  const view = new DataView(stream.buffer);
  let at = 0;
  while (at + 4 <= stream.length) {
    const length = view.getUint32(at);
    if (length > LIMIT || at + 4 + length > stream.length) return -1;
    deliver(text(stream.subarray(at + 4, at + 4 + length)));
    at += 4 + length;
  }
  return at === stream.length ? 0 : -1;
}
