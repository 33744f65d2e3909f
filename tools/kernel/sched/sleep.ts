/**
 * How a call blocks. It is written as an attempt that never sleeps; where the attempt cannot do its work it
 * answers WOULD_SLEEP, the task waits on the queues that will announce a change, and a woken task attempts
 * again. There is one such loop, here and in the scheduler; no call has its own.
 */

import type { Timer } from "../time/index.ts";
import type { Task } from "./process.ts";
import { WaitEntry, type WaitQueue } from "./waitqueue.ts";

/** An attempt's answer: nothing could be done now. */
export const WOULD_SLEEP = -10_000;
/** A call's answer to the scheduler: the task is asleep in it. */
export const ASLEEP = -10_001;

export interface SleepPlan {
  /** Does the work, or answers WOULD_SLEEP and changes nothing. */
  attempt(): number;
  /** Who announces that it may go on. */
  readonly queues: readonly WaitQueue[];
  /** One wake-up is for one of the exclusive sleepers only, first come, first served. */
  readonly exclusive?: boolean;
  /** Exclusive, but the last to come is woken first (epoll_wait). */
  readonly lastComeFirst?: boolean;
  /** Poll bits that concern this sleeper; 0 for all wake-ups. */
  readonly interest?: number;
  /** The same for each queue, where they differ. */
  readonly interests?: readonly number[];
  /** Virtual ns from now; Infinity for none. */
  readonly timeout?: number;
  /** The answer when the time is over. */
  timedOut?(): number;
  /** What a signal's arrival makes of work half done: its count; absent or WOULD_SLEEP where nothing is done yet. */
  interrupted?(): number;
  /** Whether SA_RESTART makes the call again (signal(7)); poll and sleep calls answer EINTR regardless, pthread calls never. */
  readonly restartable?: boolean | "always";
  /** A stop and continuation, too, ends the call with EINTR (epoll_wait; signal(7), last section). */
  readonly endsWithStop?: boolean;
  /** The sleep begins. */
  began?(): void;
  /** The sleep is over, however it ended: gives back what was held for it. */
  ended?(): void;
}

/** A task's place on one wait queue: autoremove_wake_function. */
export class SleepEntry extends WaitEntry {
  private readonly task: Task;
  private readonly interest: number;
  private readonly wakeUp: (task: Task) => void;

  constructor(task: Task, interest: number, wakeUp: (task: Task) => void) {
    super();
    this.task = task;
    this.interest = interest;
    this.wakeUp = wakeUp;
  }

  override wake(key: number): boolean {
    if (key !== 0 && this.interest !== 0 && (key & this.interest) === 0) return false;
    this.leave();
    this.wakeUp(this.task);
    return true;
  }

  get sleeper(): Task {
    return this.task;
  }
}

/** A call in which a task sleeps. */
export interface Sleep {
  readonly plan: SleepPlan;
  readonly entries: SleepEntry[];
  timer: Timer | null;
  expired: boolean;
  /** The file slept in, which lives on until the call is over, closed by another thread or not. */
  held: { put(): void } | null;
}
