/**
 * select(2) (core_sys_select and do_select in fs/select.c): three bitmaps come in as questions and go out as
 * answers. The kernel has no limit of 1024: it takes as many bits as `nfds` says, up to the size of the
 * process's descriptor table, beyond which it looks at nothing.
 */
import type { Scheduler, Task } from "../sched/index.ts";
import { EBADF, EINVAL } from "../uapi/errno.ts";
import {
  POLLERR,
  POLLHUP,
  POLLIN,
  POLLNVAL,
  POLLOUT,
  POLLPRI,
  POLLRDBAND,
  POLLRDNORM,
  POLLWRBAND,
  POLLWRNORM,
} from "../uapi/poll.ts";
import type { fd_set } from "../uapi/select.ts";
import { filesOf } from "./fdtable.ts";
import { PollWait } from "./poll-wait.ts";

/** Poll bits that make a descriptor readable, writable and exceptional: an error makes it both of the first. */
const READABLE = POLLRDNORM | POLLRDBAND | POLLIN | POLLHUP | POLLERR | POLLNVAL;
const WRITABLE = POLLWRBAND | POLLWRNORM | POLLOUT | POLLERR | POLLNVAL;
const EXCEPTIONAL = POLLPRI | POLLNVAL;
const MEANING = [READABLE, WRITABLE, EXCEPTIONAL] as const;

const LONG_BITS = 64;
const TIMEVAL_BYTES = 16;

/** Readable, writable, exceptional; null for a set that is not passed. */
export type FdSets = readonly [read: fd_set | null, write: fd_set | null, except: fd_set | null];

class Select extends PollWait {
  private readonly sets: FdSets;
  /** Bits of each set that count: the rest is neither read nor written. */
  private readonly bits: number;
  /** Writes the time that is left back to where the timeout came from. */
  private readonly giveBackTime: (() => void) | null;
  /** The descriptors in any set, ascending, and for each which sets (bit i: set i) asked, and answer. */
  private readonly fds: number[] = [];
  private readonly asked: number[] = [];
  private readonly answers: number[] = [];

  constructor(
    sched: Scheduler,
    task: Task,
    bits: number,
    sets: FdSets,
    timeout: number,
    giveBackTime: (() => void) | null,
  ) {
    super(sched, task, timeout);
    this.bits = bits;
    this.sets = sets;
    this.giveBackTime = giveBackTime;
    this.countIn(this.bytes() + (giveBackTime ? TIMEVAL_BYTES : 0));
    for (let fd = 0; fd < bits; fd++) {
      let asks = 0;
      for (const [i, set] of sets.entries()) if (set && has(set, fd)) asks |= 1 << i;
      if (asks === 0) continue;
      this.fds.push(fd);
      this.asked.push(asks);
    }
  }

  /** Whether a descriptor in some set is closed. */
  get hasClosed(): boolean {
    const files = filesOf(this.task.process);
    return this.fds.some((fd) => !files.get(fd));
  }

  protected override scan(): number {
    let count = 0;
    this.fds.forEach((fd, at) => {
      const mask = this.ask(fd);
      let answer = 0;
      for (let i = 0; i < 3; i++)
        if ((this.asked[at] as number) & (1 << i) && mask & (MEANING[i] as number)) {
          answer |= 1 << i;
          count++;
        }
      this.answers[at] = answer;
    });
    return count;
  }

  protected override *watched(): IterableIterator<readonly [fd: number, interest: number]> {
    for (const [at, fd] of this.fds.entries()) {
      const asks = this.asked[at] as number;
      yield [fd, EXCEPTIONAL | (asks & 1 ? READABLE : 0) | (asks & 2 ? WRITABLE : 0)];
    }
  }

  /** Overwrites the sets, whole words of them, with what is ready. */
  protected override finish(): void {
    this.giveBackTime?.();
    this.countOut(this.bytes());
    const words = Math.ceil(this.bits / LONG_BITS) * 2;
    for (const [i, set] of this.sets.entries()) {
      if (!set) continue;
      set.fill(0, 0, words);
      this.fds.forEach((fd, at) => {
        if ((this.answers[at] as number) & (1 << i))
          set[fd >>> 5] = (set[fd >>> 5] as number) | (1 << (fd & 31));
      });
    }
  }

  /** The sets stay as they were. */
  protected override interruptedBySignal(): void {
    this.giveBackTime?.();
  }

  /** Bytes of the sets that are copied, in whole longs. */
  private bytes(): number {
    return this.sets.filter((set) => set !== null).length * Math.ceil(this.bits / LONG_BITS) * 8;
  }
}

function has(set: fd_set, fd: number): boolean {
  return ((set[fd >>> 5] ?? 0) & (1 << (fd & 31))) !== 0;
}

/** How many bits of each set the kernel looks at. */
export function selectBits(task: Task, nfds: number): number {
  return Math.min(nfds, filesOf(task.process).capacity);
}

/**
 * @param timeout virtual ns; Infinity waits for ever, 0 not at all
 * @param giveBackTime writes the time left to the caller's timeout, however the call ends; null to leave it
 * @returns bits set in all three sets together; -EBADF, -EINVAL, or -EINTR after a signal, always
 */
export function select(
  sched: Scheduler,
  task: Task,
  nfds: number,
  sets: FdSets,
  timeout: number,
  giveBackTime: (() => void) | null,
): number {
  if (nfds < 0) return -EINVAL;
  const wait = new Select(sched, task, selectBits(task, nfds), sets, timeout, giveBackTime);
  return wait.hasClosed ? -EBADF : sched.sleep(task, wait);
}
