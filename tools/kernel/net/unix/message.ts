/** What stands in a Unix socket's receive queue (struct sk_buff with its UNIXCB), and what it costs the sender. */
import type { File } from "../../fs/index.ts";
import type { UnixSock } from "./sock.ts";

/** sizeof(struct sk_buff) and of the shared info behind its data, rounded up as the slabs are. */
const SKB_BYTES = 256;
const SHARED_INFO = 320;
const PAGE = 4096;
/** Bytes in the linear part of the largest buffer on one page, and on the pages behind it. */
const LINEAR = PAGE - SHARED_INFO;
const PAGED = 32_768;
/** Bytes that one buffer of a stream takes at most. */
export const STREAM_CHUNK = LINEAR + PAGED;

export class UnixMessage {
  readonly sender: UnixSock;
  /** The sender's address when it was sent; "" for an unnamed socket. */
  readonly from: string;
  /** Memory charged to the sender until this is read. */
  readonly truesize: number;
  private readonly data: Uint8Array;
  private consumed = 0;
  /** Descriptions under way by SCM_RIGHTS: each holds a reference. */
  files: readonly File[] | null;

  /** @param data taken over: the caller must not write to it afterwards */
  constructor(sender: UnixSock, data: Uint8Array, files: readonly File[] | null) {
    this.sender = sender;
    this.from = sender.name;
    this.data = data;
    this.files = files;
    this.truesize = truesize(data.length);
    sender.wmem += this.truesize;
  }

  /** Bytes not read yet. */
  get length(): number {
    return this.data.length - this.consumed;
  }

  /** Copies from the first unread byte on. @returns bytes copied */
  copyTo(buf: Uint8Array): number {
    const count = Math.min(buf.length, this.length);
    buf.set(this.data.subarray(this.consumed, this.consumed + count));
    return count;
  }

  consume(count: number): void {
    this.consumed += count;
  }

  /** Hands over what travels along; the references go with it. */
  takeFiles(): readonly File[] | null {
    const { files } = this;
    this.files = null;
    return files;
  }

  /** kfree_skb: the memory is given back, and who waits for space hears of it. */
  free(): void {
    for (const file of this.takeFiles() ?? []) file.put();
    this.sender.wmem -= this.truesize;
    this.sender.announceSpace();
  }
}

/** SKB_TRUESIZE: the data and its shared info in a slab of a power of two, whole pages behind. */
function truesize(length: number): number {
  const linear = Math.min(length, LINEAR);
  const pages = Math.ceil((length - linear) / PAGE) * PAGE;
  const slab = Math.max(512, 2 ** Math.ceil(Math.log2(Math.ceil(linear / 64) * 64 + SHARED_INFO)));
  return SKB_BYTES + slab + pages;
}
