// right: a plain array of numbers that grows at one end and is spliced at the other

import { EINTR, errno, read, text } from "#libc";

export function* receiveMessages(conn: number, deliver: (message: string) => void) {
  const stream: number[] = [];
  const buf = new Uint8Array(4096);

  /** The length of the message at the front; NaN while its header is not there. */
  const announced = () => {
    const [a = 0, b = 0, c = 0, d = Number.NaN] = stream;
    return a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d;
  };

  for (;;) {
    const n = yield* read(conn, buf, buf.length);
    if (n < 0 && errno === EINTR) continue;
    if (n <= 0) return n === 0 && stream.length === 0 ? 0 : -1;
    stream.push(...buf.subarray(0, n));
    for (let length = announced(); stream.length >= 4 + length; length = announced()) {
      if (length > 65_536) break;
      deliver(text(Uint8Array.from(stream.splice(0, 4 + length).slice(4))));
    }
    if (announced() > 65_536) return -1;
  }
}
