// right: a class that is fed byte by byte and knows nothing of sockets; it throws where the stream is broken

import { EINTR, errno, read, text } from "#libc";

class BrokenStream extends Error {}

class Decoder {
  private announced = 0;
  private headerBytes = 0;
  private body: number[] = [];

  /** @returns a message that this byte has completed, or null */
  push(byte: number): string | null {
    if (this.headerBytes < 4) {
      this.announced = this.announced * 256 + byte;
      if (++this.headerBytes < 4) return null;
      if (this.announced > 65_536) throw new BrokenStream();
    } else this.body.push(byte);
    if (this.body.length < this.announced) return null;
    const message = text(Uint8Array.from(this.body));
    this.announced = this.headerBytes = 0;
    this.body = [];
    return message;
  }

  get isBetweenMessages(): boolean {
    return this.headerBytes === 0;
  }
}

export function* receiveMessages(conn: number, deliver: (message: string) => void) {
  const decoder = new Decoder();
  const buf = new Uint8Array(100);
  for (;;) {
    const n = yield* read(conn, buf, buf.length);
    if (n < 0 && errno === EINTR) continue;
    if (n <= 0) return n === 0 && decoder.isBetweenMessages ? 0 : -1;
    try {
      for (const byte of buf.subarray(0, n)) {
        const message = decoder.push(byte);
        if (message !== null) deliver(message);
      }
    } catch (error) {
      if (error instanceof BrokenStream) return -1;
      throw error;
    }
  }
}
