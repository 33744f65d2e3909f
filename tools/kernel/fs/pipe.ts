/**
 * Pipes (fs/pipe.c, pipe(7)): 64 KB of bytes between a read end and a write end. Writes of at most PIPE_BUF
 * bytes go in whole or not at all.
 */
import { sendToTask, WaitQueue, WOULD_SLEEP } from "../sched/index.ts";
import { EBADF, EPIPE } from "../uapi/errno.ts";
import { FIONREAD, O_RDONLY, O_WRONLY } from "../uapi/fcntl.ts";
import type { Ref } from "../uapi/limits.ts";
import { POLLERR, POLLHUP, POLLIN, POLLOUT, POLLRDNORM, POLLWRNORM } from "../uapi/poll.ts";
import { SIGPIPE } from "../uapi/signal.ts";
import { ByteQueue } from "../lib/index.ts";
import { attemptOrSleep, type Caller, File } from "./file.ts";

/** Bytes of a write that stay together (pipe(7)). */
export const PIPE_BUF = 4096;
/** Bytes a pipe holds. Simplified: counted in bytes; Linux counts 16 pages, and a page may be partly used. */
export const PIPE_CAPACITY = 65_536;

/** The buffer and its two crowds of waiters (struct pipe_inode_info). */
class Pipe {
  readonly data = new ByteQueue();
  readers = 0;
  writers = 0;
  readonly readWait = new WaitQueue();
  readonly writeWait = new WaitQueue();
  /**
   * Somebody has polled it (poll_usage). From then on each write wakes, not only one into an empty pipe: a change
   * that programs with edge-triggered epoll had come to rely on.
   */
  isPolled = false;
}

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
      attempt: () => {
        if (pipe.data.length === 0) return pipe.writers === 0 ? 0 : WOULD_SLEEP;
        const wasFull = pipe.data.length > PIPE_CAPACITY - PIPE_BUF;
        const count = pipe.data.read(buf);
        if (wasFull) pipe.writeWait.wake(POLLOUT | POLLWRNORM);
        if (pipe.data.length > 0) pipe.readWait.wake(POLLIN | POLLRDNORM);
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
    return (pipe.data.length > 0 ? POLLIN | POLLRDNORM : 0) | (pipe.writers === 0 ? POLLHUP : 0);
  }

  override pollQueues(): readonly WaitQueue[] {
    return [this.pipe.readWait];
  }

  override release(): void {
    if (--this.pipe.readers === 0) {
      this.pipe.writeWait.wakeAll(POLLOUT | POLLWRNORM | POLLERR);
    }
  }
}

export class PipeWriter extends PipeEnd {
  constructor(pipe: Pipe, flags: number) {
    super(pipe, O_WRONLY | flags);
    pipe.writers++;
  }

  override write(by: Caller, data: Uint8Array): number {
    const { pipe } = this;
    let done = 0;
    if (data.length === 0) return 0;
    return attemptOrSleep(by, this.isNonBlocking, {
      attempt: () => {
        if (pipe.readers === 0) {
          if (done > 0) return done;
          sendToTask(by.sched, by.task, SIGPIPE);
          return -EPIPE;
        }
        const room = PIPE_CAPACITY - pipe.data.length;
        const rest = data.length - done;
        if (rest > room && (data.length <= PIPE_BUF || room === 0)) return done > 0 && this.isNonBlocking ? done : WOULD_SLEEP;
        const wasEmpty = pipe.data.length === 0;
        const count = Math.min(rest, room);
        pipe.data.push(data.slice(done, done + count));
        done += count;
        if (wasEmpty || pipe.isPolled) pipe.readWait.wake(POLLIN | POLLRDNORM);
        return done === data.length || this.isNonBlocking ? done : WOULD_SLEEP;
      },
      interrupted: () => (done > 0 ? done : WOULD_SLEEP),
      queues: [pipe.writeWait],
      exclusive: true,
      restartable: true,
    });
  }

  override read(): number {
    return -EBADF;
  }

  override poll(): number {
    const { pipe } = this;
    pipe.isPolled = true;
    const room = PIPE_CAPACITY - pipe.data.length >= PIPE_BUF;
    return (room ? POLLOUT | POLLWRNORM : 0) | (pipe.readers === 0 ? POLLERR : 0);
  }

  override pollQueues(): readonly WaitQueue[] {
    return [this.pipe.writeWait];
  }

  override release(): void {
    if (--this.pipe.writers === 0) this.pipe.readWait.wakeAll(POLLIN | POLLRDNORM | POLLHUP);
  }
}

/** Both ends of a new pipe. @param flags O_NONBLOCK or 0 */
export function makePipe(flags: number): [reader: PipeReader, writer: PipeWriter] {
  const pipe = new Pipe();
  return [new PipeReader(pipe, flags), new PipeWriter(pipe, flags)];
}
