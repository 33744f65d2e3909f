/**
 * Pipes (fs/pipe.c, pipe(7)): a ring of pages between a read end and a write end. What counts against the
 * capacity is pages, not bytes: a page is free again when its last byte has been read, and only a small write
 * may share the page of the one before. Writes of at most PIPE_BUF bytes go in whole or not at all.
 */

import { WOULD_SLEEP, type WaitQueue, sendToTask } from "../sched/index.ts";
import { EBADF, EPIPE } from "../uapi/errno.ts";
import { FIONREAD, O_DIRECT, O_RDONLY, O_WRONLY } from "../uapi/fcntl.ts";
import type { Ref } from "../uapi/limits.ts";
import { POLLERR, POLLHUP, POLLIN, POLLOUT, POLLRDNORM, POLLWRNORM } from "../uapi/poll.ts";
import { SIGPIPE } from "../uapi/signal.ts";
import { type Caller, File, attemptOrSleep } from "./file.ts";
import { PAGE, Pipe } from "./pipe-buffer.ts";

abstract class PipeEnd extends File {
  override readonly kind = "pipe";
  readonly pipe: Pipe;

  constructor(pipe: Pipe, flags: number) {
    super(flags);
    this.pipe = pipe;
  }

  override get isStream(): boolean {
    return true;
  }

  /** F_GETPIPE_SZ. */
  get capacity(): number {
    return this.pipe.slots * PAGE;
  }

  resize(bytes: number): number {
    return this.pipe.resize(bytes);
  }

  override ioctl(request: number, argument: Ref<number>): number {
    if (request !== FIONREAD) return super.ioctl(request, argument);
    argument.value = this.pipe.data.length;
    return 0;
  }
}

export class PipeReader extends PipeEnd {
  constructor(pipe: Pipe, flags: number) {
    super(pipe, O_RDONLY | flags);
    pipe.readers++;
  }

  override read(by: Caller, buf: Uint8Array): number {
    const { pipe } = this;
    if (buf.length === 0) return 0;
    return attemptOrSleep(by, this.isNonBlocking, {
      attempt() {
        if (pipe.pages.length === 0) return pipe.writers === 0 ? 0 : WOULD_SLEEP;
        const wasFull = pipe.isFull;
        const count = pipe.take(buf);
        by.sched.copyOut(by.task, count);
        if (wasFull && !pipe.isFull) pipe.writeWait.wake(POLLOUT | POLLWRNORM);
        if (pipe.pages.length > 0) pipe.readWait.wake(POLLIN | POLLRDNORM);
        return count;
      },
      queues: [pipe.readWait],
      exclusive: true,
      restartable: true,
    });
  }

  override write(): number {
    return -EBADF;
  }

  override poll(): number {
    const { pipe } = this;
    pipe.isPolled = true;
    return (pipe.pages.length > 0 ? POLLIN | POLLRDNORM : 0) | (pipe.writers === 0 ? POLLHUP : 0);
  }

  override pollQueues(): readonly WaitQueue[] {
    return [this.pipe.readWait];
  }

  override release(): void {
    const { pipe } = this;
    if (--pipe.readers === 0 && pipe.writers > 0) wakeBoth(pipe);
  }
}

export class PipeWriter extends PipeEnd {
  constructor(pipe: Pipe, flags: number) {
    super(pipe, O_WRONLY | flags);
    pipe.writers++;
  }

  override write(by: Caller, data: Uint8Array): number {
    if (data.length === 0) return 0;
    const writing = new Writing(this, by, data);
    return attemptOrSleep(by, this.isNonBlocking, writing);
  }

  override read(): number {
    return -EBADF;
  }

  override poll(): number {
    const { pipe } = this;
    pipe.isPolled = true;
    return (pipe.isFull ? 0 : POLLOUT | POLLWRNORM) | (pipe.readers === 0 ? POLLERR : 0);
  }

  override pollQueues(): readonly WaitQueue[] {
    return [this.pipe.writeWait];
  }

  override release(): void {
    const { pipe } = this;
    if (--pipe.writers === 0 && pipe.readers > 0) wakeBoth(pipe);
  }
}

/** pipe_release: the other end may learn that it is alone. */
function wakeBoth(pipe: Pipe): void {
  pipe.readWait.wakeAll(POLLIN | POLLRDNORM | POLLERR | POLLHUP);
  pipe.writeWait.wakeAll(POLLOUT | POLLWRNORM | POLLERR | POLLHUP);
}

/** One write(2) on its way into the pipe (anon_pipe_write). */
class Writing {
  readonly queues: readonly WaitQueue[];
  readonly exclusive = true;
  readonly restartable = true;
  private readonly file: PipeWriter;
  private readonly by: Caller;
  private readonly data: Uint8Array;
  private done = 0;

  constructor(file: PipeWriter, by: Caller, data: Uint8Array) {
    this.file = file;
    this.by = by;
    this.data = data;
    this.queues = [file.pipe.writeWait];
  }

  attempt(): number {
    const { pipe } = this.file;
    if (pipe.readers === 0) return this.refuse();
    const wasEmpty = pipe.pages.length === 0;
    const before = this.done;
    if (before === 0 && !wasEmpty) this.mergeTail();
    while (this.done < this.data.length && !pipe.isFull) this.addPage();
    if (this.done > before && (wasEmpty || pipe.isPolled)) pipe.readWait.wake(POLLIN | POLLRDNORM);
    if (this.done < this.data.length)
      return this.file.isNonBlocking && this.done > 0 ? this.done : WOULD_SLEEP;
    if (!pipe.isFull) pipe.writeWait.wake(POLLOUT | POLLWRNORM);
    return this.done;
  }

  interrupted(): number {
    return this.done > 0 ? this.done : WOULD_SLEEP;
  }

  private refuse(): number {
    if (this.done > 0) return this.done;
    sendToTask(this.by.sched, this.by.task, SIGPIPE);
    return -EPIPE;
  }

  /** What would not fill a page of its own may go behind the write before. */
  private mergeTail(): void {
    const odd = this.data.length % PAGE;
    if (odd > 0 && this.file.pipe.merge(this.data.subarray(0, odd))) {
      this.by.sched.copyIn(this.by.task, odd);
      this.done = odd;
    }
  }

  private addPage(): void {
    const count = Math.min(PAGE, this.data.length - this.done);
    this.by.sched.copyIn(this.by.task, count);
    this.file.pipe.add(this.data.subarray(this.done, this.done + count), (this.file.flags & O_DIRECT) !== 0);
    this.done += count;
  }
}

/**
 * Both ends of a new pipe.
 * @param flags O_NONBLOCK for both, O_DIRECT (packets) for the writer
 */
export function makePipe(flags: number): [reader: PipeReader, writer: PipeWriter] {
  const pipe = new Pipe();
  return [new PipeReader(pipe, flags & ~O_DIRECT), new PipeWriter(pipe, flags)];
}

/** F_GETPIPE_SZ and F_SETPIPE_SZ. @param bytes null only asks @returns the size, or -EBADF where `file` is no pipe */
export function pipeSize(file: File, bytes: number | null): number {
  if (!(file instanceof PipeEnd)) return -EBADF;
  return bytes === null ? file.capacity : file.resize(bytes);
}
