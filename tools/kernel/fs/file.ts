/**
 * Open file descriptions (struct file, include/linux/fs.h): what a descriptor refers to, shared by dup and
 * fork. Status flags such as O_NONBLOCK live here, not in the descriptor. select, poll and epoll see a file
 * only through `poll` and `pollQueues`.
 */
import { type Scheduler, type SleepPlan, type Task, WOULD_SLEEP, type WaitQueue } from "../sched/index.ts";
import { EAGAIN, EINVAL, ENOTTY, ESPIPE } from "../uapi/errno.ts";
import { O_ACCMODE, O_NONBLOCK, O_RDONLY, O_WRONLY } from "../uapi/fcntl.ts";
import type { Ref } from "../uapi/limits.ts";
import type { Fasync } from "./fasync.ts";

/** What a call on a file is made with. */
export interface Caller {
  readonly sched: Scheduler;
  readonly task: Task;
}

/** Something that watches a file without holding a reference to it, and must let go before the file does. */
export interface Watcher {
  /** The next one of the same file. */
  readonly nextOnFile: Watcher | null;
  /** Ends the watching, which takes the watcher off the file's list. */
  letGo(): void;
}

export abstract class File {
  /** Descriptors, in all processes, that refer to this description. */
  references = 0;
  /** O_ACCMODE and the status flags that F_GETFL reports. */
  flags: number;
  /** The number that epoll knows it by, in the order of first registrations; 0 before. */
  epollId = 0;
  /** Its registrations in epoll instances, the last one first (f_ep). */
  watchers: Watcher | null = null;

  /** Where it counts against fs.file-max, from its first descriptor on. */
  countedAt: { openFiles: number } | null = null;

  /** Signal-driven I/O, where fcntl has asked for it. */
  async: Fasync | null = null;

  constructor(flags: number) {
    this.flags = flags;
  }

  /** "socket", "pipe" …: what /proc/PID/fd shows. */
  abstract readonly kind: string;

  /** A byte stream, whose reads and writes may be cut at any byte. */
  get isStream(): boolean {
    return false;
  }

  get isNonBlocking(): boolean {
    return (this.flags & O_NONBLOCK) !== 0;
  }
  get isReadable(): boolean {
    return (this.flags & O_ACCMODE) !== O_WRONLY;
  }
  get isWritable(): boolean {
    return (this.flags & O_ACCMODE) !== O_RDONLY;
  }

  /** Bytes read into `buf`, 0 at the end of file, a negative errno, or ASLEEP. */
  read(_by: Caller, _buf: Uint8Array): number {
    return -EINVAL;
  }

  /** Bytes taken from `data`, a negative errno, or ASLEEP. */
  write(_by: Caller, _data: Uint8Array): number {
    return -EINVAL;
  }

  /** Poll bits that hold now. */
  abstract poll(): number;

  /** Where changes of `poll` are announced; null where it never changes (epoll refuses such files: EPERM). */
  pollQueues(): readonly WaitQueue[] | null {
    return null;
  }

  ioctl(_request: number, _argument: Ref<number>): number {
    return -ENOTTY;
  }

  seek(_offset: number, _whence: number): number {
    return -ESPIPE;
  }

  /** The last reference is gone. */
  abstract release(): void;

  /** What the close that dropped the last reference still has to wait for (SO_LINGER). */
  closing(): SleepPlan | null {
    return null;
  }

  /** Drops one reference (fput). */
  put(): void {
    if (--this.references > 0) return;
    if (this.countedAt) this.countedAt.openFiles--;
    while (this.watchers) this.watchers.letGo();
    this.async?.stop();
    this.release();
  }
}

/** Makes the plan's attempt, and sleeps only where the caller may. */
export function attemptOrSleep(by: Caller, mayNotSleep: boolean, plan: SleepPlan): number {
  if (!mayNotSleep) return by.sched.sleep(by.task, plan);
  let answer = plan.attempt();
  if (answer === WOULD_SLEEP) {
    if (by.sched.runSoftirqs()) answer = plan.attempt();
  }
  return answer === WOULD_SLEEP ? -EAGAIN : answer;
}
