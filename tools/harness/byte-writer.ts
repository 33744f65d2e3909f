/** Headers as bytes: fields written one behind the other, and the checksum of RFC 1071. */

/** RFC 1071: the one's complement of the one's complement sum, over parts that are of even length but the last. */
export function checksum(parts: readonly Uint8Array[]): number {
  let sum = 0;
  for (const part of parts)
    for (let i = 0; i < part.length; i += 2) sum += ((part[i] as number) << 8) | (part[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return ~sum & 0xffff;
}

export function put16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >> 8;
  bytes[at + 1] = value & 0xff;
}

export function join(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Fills a buffer from the front: the file's own fields little-endian, the network's big-endian. */
export class Writer {
  readonly bytes: Uint8Array;
  private readonly view: DataView;
  private readonly isLittle: boolean;
  private at = 0;

  constructor(size: number, isLittle = true) {
    this.bytes = new Uint8Array(size);
    this.view = new DataView(this.bytes.buffer);
    this.isLittle = isLittle;
  }

  u8(value: number): this {
    this.view.setUint8(this.at, value);
    this.at += 1;
    return this;
  }
  u16(value: number): this {
    this.view.setUint16(this.at, value, this.isLittle);
    this.at += 2;
    return this;
  }
  u32(value: number): this {
    this.view.setUint32(this.at, value, this.isLittle);
    this.at += 4;
    return this;
  }
  raw(bytes: Uint8Array): this {
    this.bytes.set(bytes, this.at);
    this.at += bytes.length;
    return this;
  }
  written(): Uint8Array {
    return this.bytes.subarray(0, this.at);
  }
}
