/**
 * A queue of byte chunks, kept as they came (each chunk is what an sk_buff holds): pushing copies nothing,
 * reading copies once, into the reader's buffer.
 */

export class ByteQueue {
  /** Chunks from the oldest on; those before `first` are spent. */
  private chunks: Uint8Array[] = [];
  private first = 0;
  /** Bytes of the first chunk that are read already. */
  private offset = 0;
  /** Bytes in the queue. */
  length = 0;

  /** Takes the chunk over: the caller must not write to it afterwards. */
  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.chunks.push(chunk);
    this.length += chunk.length;
  }

  /** Moves up to `buf.length` bytes into `buf` and says how many. */
  read(buf: Uint8Array): number {
    const count = this.peek(buf, 0);
    this.drop(count);
    return count;
  }

  /** Copies bytes from `from` on into `buf` and leaves them in the queue. */
  peek(buf: Uint8Array, from: number): number {
    let skip = from + this.offset;
    let done = 0;
    for (let i = this.first; i < this.chunks.length && done < buf.length; i++) {
      const chunk = this.chunks[i] as Uint8Array;
      if (skip >= chunk.length) {
        skip -= chunk.length;
        continue;
      }
      const count = Math.min(chunk.length - skip, buf.length - done);
      copy(chunk, skip, buf, done, count);
      done += count;
      skip = 0;
    }
    return done;
  }

  /** The bytes [from, from + count) as one array: a view where one chunk holds them, else a copy. */
  slice(from: number, count: number): Uint8Array {
    let skip = from + this.offset;
    for (let i = this.first; i < this.chunks.length; i++) {
      const chunk = this.chunks[i] as Uint8Array;
      if (skip < chunk.length) {
        if (skip + count <= chunk.length) return skip === 0 && count === chunk.length ? chunk : chunk.subarray(skip, skip + count);
        break;
      }
      skip -= chunk.length;
    }
    const joined = new Uint8Array(count);
    this.peek(joined, from);
    return joined;
  }

  /** Forgets the first `count` bytes. */
  drop(count: number): void {
    this.length -= count;
    let left = count;
    while (left > 0) {
      const chunk = this.chunks[this.first] as Uint8Array;
      const rest = chunk.length - this.offset;
      if (left < rest) {
        this.offset += left;
        break;
      }
      left -= rest;
      this.offset = 0;
      this.first++;
    }
    if (this.first === this.chunks.length) {
      this.chunks = [];
      this.first = 0;
    } else if (this.first > 32 && this.first * 2 > this.chunks.length) {
      this.chunks = this.chunks.slice(this.first);
      this.first = 0;
    }
  }

  /** Sizes of the chunks that still hold unread bytes, for inspection. */
  chunkSizes(): number[] {
    return this.chunks.slice(this.first).map((chunk, i) => chunk.length - (i === 0 ? this.offset : 0));
  }
}

/** Short runs are quicker copied by hand than through a view. */
function copy(from: Uint8Array, at: number, to: Uint8Array, target: number, count: number): void {
  if (count <= 64) for (let i = 0; i < count; i++) to[target + i] = from[at + i] as number;
  else to.set(from.subarray(at, at + count), target);
}
