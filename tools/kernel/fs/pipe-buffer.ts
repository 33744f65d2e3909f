/** What a pipe holds (struct pipe_inode_info, struct pipe_buffer in include/linux/pipe_fs_i.h): bytes in pages. */

import { ByteQueue } from "../lib/index.ts";
import { WaitQueue } from "../sched/index.ts";
import { EBUSY, EINVAL } from "../uapi/errno.ts";
import { POLLOUT, POLLWRNORM } from "../uapi/poll.ts";

/** Bytes of a write that stay together (pipe(7)), and of a page. */
export const PIPE_BUF = 4096;
export const PAGE = 4096;
/** Bytes that a new pipe holds at most: 16 pages. */
export const PIPE_CAPACITY = 65_536;

/** struct pipe_buffer. The bytes themselves stand in the pipe's one queue. */
interface Page {
  /** Bytes written into it so far; a small write may follow behind them. */
  filled: number;
  unread: number;
  /** Written with O_DIRECT: one read takes it, and nothing is added to it. */
  readonly isPacket: boolean;
}

/** struct pipe_inode_info. */
export class Pipe {
  readonly data = new ByteQueue();
  readonly pages: Page[] = [];
  /** How many pages it may have. */
  slots = PIPE_CAPACITY / PAGE;
  readers = 0;
  writers = 0;
  /**
   * Somebody has polled it (poll_usage). From then on each write wakes, not only one into an empty pipe: a change
   * that programs with edge-triggered epoll had come to rely on.
   */
  isPolled = false;
  readonly readWait = new WaitQueue();
  readonly writeWait = new WaitQueue();

  get isFull(): boolean {
    return this.pages.length >= this.slots;
  }

  /** Bytes behind the last small write, in its page (PIPE_BUF_FLAG_CAN_MERGE). */
  merge(data: Uint8Array): boolean {
    const last = this.pages.at(-1);
    if (!last || last.isPacket || last.filled + data.length > PAGE) return false;
    last.filled += data.length;
    last.unread += data.length;
    this.data.push(data.slice());
    return true;
  }

  /** A page of its own. */
  add(data: Uint8Array, isPacket: boolean): void {
    this.pages.push({ filled: data.length, unread: data.length, isPacket });
    this.data.push(data.slice());
  }

  /** Moves bytes out, page by page; of a packet the rest is lost. */
  take(buf: Uint8Array): number {
    let count = 0;
    while (count < buf.length) {
      const page = this.pages[0];
      if (!page) break;
      const part = Math.min(page.unread, buf.length - count);
      this.data.peek(buf.subarray(count, count + part), 0);
      this.data.drop(page.isPacket ? page.unread : part);
      count += part;
      page.unread -= page.isPacket ? page.unread : part;
      if (page.unread === 0) this.pages.shift();
      if (page.isPacket) break;
    }
    return count;
  }

  /** F_SETPIPE_SZ: rounded up to a power of two of pages. @returns the new size, -EBUSY, -EINVAL */
  resize(bytes: number): number {
    if (bytes < 0 || bytes > 2 ** 31) return -EINVAL;
    const size = 2 ** Math.ceil(Math.log2(Math.max(bytes, PAGE)));
    if (this.pages.length > size / PAGE) return -EBUSY;
    this.slots = size / PAGE;
    this.writeWait.wake(POLLOUT | POLLWRNORM);
    return size;
  }
}
