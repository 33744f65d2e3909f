/**
 * signalfd (fs/signalfd.c, signalfd(2)): signals as a file. Reading takes those of its mask that wait for the
 * reader; they must be blocked, or they are delivered in the usual way before.
 *
 * Simplified: of struct signalfd_siginfo only ssi_signo is filled.
 */
import { type Scheduler, type Task, WOULD_SLEEP, type WaitQueue, bit, maskable } from "../sched/index.ts";
import { EBADF, EINVAL } from "../uapi/errno.ts";
import { SFD_CLOEXEC, SFD_NONBLOCK, SIZEOF_SIGNALFD_SIGINFO } from "../uapi/eventfd.ts";
import { O_RDWR } from "../uapi/fcntl.ts";
import { POLLIN } from "../uapi/poll.ts";
import type { sigset_t } from "../uapi/signal.ts";
import { filesOf, installFile } from "./fdtable.ts";
import { type Caller, File, attemptOrSleep } from "./file.ts";

export class SignalFd extends File {
  override readonly kind = "signalfd";
  private readonly sched: Scheduler;
  mask: bigint;

  constructor(sched: Scheduler, mask: bigint, flags: number) {
    super(O_RDWR | (flags & SFD_NONBLOCK));
    this.sched = sched;
    this.mask = mask;
  }

  override read(by: Caller, buf: Uint8Array): number {
    const room = Math.floor(buf.length / SIZEOF_SIGNALFD_SIGINFO);
    if (room === 0) return -EINVAL;
    return attemptOrSleep(by, this.isNonBlocking, {
      attempt: () => {
        let count = 0;
        for (let signal = this.take(by.task); signal !== 0; signal = this.take(by.task)) {
          const at = count++ * SIZEOF_SIGNALFD_SIGINFO;
          buf.fill(0, at, at + SIZEOF_SIGNALFD_SIGINFO);
          new DataView(buf.buffer, buf.byteOffset).setUint32(at, signal, true);
          if (count === room) break;
        }
        return count === 0 ? WOULD_SLEEP : count * SIZEOF_SIGNALFD_SIGINFO;
      },
      queues: [by.task.process.signalWait],
      restartable: true,
    });
  }

  /** dequeue_signal: the lowest one that waits, first of the thread's own; 0 for none. */
  private take(task: Task): number {
    for (const owner of [task, task.process]) {
      const waiting = owner.pending & this.mask;
      if (waiting === 0n) continue;
      let signal = 1;
      while ((waiting & bit(signal)) === 0n) signal++;
      owner.pending &= ~bit(signal);
      return signal;
    }
    return 0;
  }

  /** What waits for the caller: another process that inherited the descriptor sees its own signals. */
  override poll(): number {
    const task = this.sched.current;
    return task && ((task.pending | task.process.pending) & this.mask) !== 0n ? POLLIN : 0;
  }

  override pollQueues(): readonly WaitQueue[] {
    const { current } = this.sched;
    return current ? [current.process.signalWait] : [];
  }

  override seek(): number {
    return 0;
  }

  override release(): void {}
}

/**
 * signalfd(2).
 * @param fd -1 for a new one, or a signalfd that gets another mask
 */
export function createSignalFd(
  sched: Scheduler,
  task: Task,
  fd: number,
  mask: sigset_t,
  flags: number,
): number {
  if ((flags & ~(SFD_NONBLOCK | SFD_CLOEXEC)) !== 0) return -EINVAL;
  const bits = maskable(mask.bits);
  if (fd === -1)
    return installFile(task.process, new SignalFd(sched, bits, flags), (flags & SFD_CLOEXEC) !== 0);
  const file = filesOf(task.process).get(fd);
  if (!file) return -EBADF;
  if (!(file instanceof SignalFd)) return -EINVAL;
  file.mask = bits;
  task.process.signalWait.wakeAll();
  return fd;
}
