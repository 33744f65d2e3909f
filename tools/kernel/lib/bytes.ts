/**
 * A queue of byte chunks, kept as they came (each chunk is what an sk_buff holds): pushing copies nothing,
 * reading copies once, into the reader's buffer. Most queues hold one chunk for a moment; it needs no array.
 */

export class ByteQueue {
  /** The oldest chunk, in part read already; null in an empty queue. */
  private oldest: Uint8Array | null = null;
  /** Bytes of it that are read. */
  private offset = 0;
  /** The chunks behind it, from `spent` on; null until there is one. */
  private later: Uint8Array[] | null = null;
  private spent = 0;
  /** Bytes in the queue. */
  length = 0;

  /** Takes the chunk over: the caller must not write to it afterwards. */
  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.length += chunk.length;
    if (!this.oldest) this.oldest = chunk;
    else if (this.later) this.later.push(chunk);
    else this.later = [chunk];
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
    let place = this.spent;
    for (let chunk = this.oldest; chunk && done < buf.length; chunk = this.later?.[place++] ?? null) {
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
    let place = this.spent;
    for (let chunk = this.oldest; chunk; chunk = this.later?.[place++] ?? null) {
      if (skip < chunk.length) {
        if (skip + count > chunk.length) break;
        return skip === 0 && count === chunk.length ? chunk : chunk.subarray(skip, skip + count);
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
    let read = this.offset + count;
    while (this.oldest && read >= this.oldest.length) {
      read -= this.oldest.length;
      this.oldest = this.takeLater();
    }
    this.offset = read;
  }

  /** The next chunk in line; now and then the places of those that have left are given back. */
  private takeLater(): Uint8Array | null {
    const { later } = this;
    if (!later) return null;
    const chunk = later[this.spent++] ?? null;
    if (this.spent >= later.length) this.later = null;
    else if (this.spent > 32 && this.spent * 2 > later.length) this.later = later.slice(this.spent);
    else return chunk;
    this.spent = 0;
    return chunk;
  }

  /** Sizes of the chunks that still hold unread bytes, for inspection. */
  chunkSizes(): number[] {
    if (!this.oldest) return [];
    const behind = this.later?.slice(this.spent) ?? [];
    return [this.oldest.length - this.offset, ...behind.map((chunk) => chunk.length)];
  }
}

/** A whole chunk needs no view of it, and a few bytes are quicker copied by hand than through one. */
function copy(from: Uint8Array, at: number, to: Uint8Array, target: number, count: number): void {
  if (count === from.length) to.set(from, target);
  else if (count <= 16) for (let i = 0; i < count; i++) to[target + i] = from[at + i] as number;
  else to.set(from.subarray(at, at + count), target);
}
