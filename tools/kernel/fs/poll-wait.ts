/**
 * What select and poll have in common (do_select and do_poll in fs/select.c): every descriptor is asked; where
 * none is ready, the task sleeps on the wait queues of all of them; and when one of the queues is woken, every
 * descriptor is asked again. The answers are counted: they are the price.
 */
import {
  POLL_NS,
  type Scheduler,
  type SleepPlan,
  type Task,
  WOULD_SLEEP,
  type WaitQueue,
  deliverable,
  interruptedAnswer,
} from "../sched/index.ts";
import { POLLNVAL } from "../uapi/poll.ts";
import { filesOf } from "./fdtable.ts";
import type { File } from "./file.ts";

export abstract class PollWait implements SleepPlan {
  readonly timeout: number;
  /** For each queue, the poll bits that matter: other wake-ups leave the sleeper alone. */
  readonly interests: number[] = [];
  protected readonly sched: Scheduler;
  protected readonly task: Task;
  private hooks: WaitQueue[] | null = null;
  /** Files slept on live until the sleep is over, closed by another thread or not. */
  private readonly held: File[] = [];

  /** @param timeout virtual ns; Infinity for none, 0 not to wait */
  constructor(sched: Scheduler, task: Task, timeout: number) {
    this.sched = sched;
    this.task = task;
    this.timeout = timeout;
  }

  /** Asks all descriptors. @returns what the call answers when it is more than 0 */
  protected abstract scan(): number;
  /** The watched descriptors, each with the poll bits that matter. */
  protected abstract watched(): Iterable<readonly [fd: number, interest: number]>;
  /** The call is over: hands out what the last scan has found. */
  protected abstract finish(): void;
  /** A signal has ended the call. */
  protected abstract interruptedBySignal(): void;

  attempt(): number {
    const ready = this.scan();
    if (ready === 0) return WOULD_SLEEP;
    this.finish();
    return ready;
  }

  /** A signal counts more than the end of the time, even where there was no time at all. */
  timedOut(): number {
    if (deliverable(this.task) !== 0n) {
      if (!this.task.sleep) this.interruptedBySignal();
      return interruptedAnswer(this.task);
    }
    this.finish();
    return 0;
  }

  interrupted(): number {
    this.interruptedBySignal();
    return WOULD_SLEEP;
  }

  /** Collected when the task is about to sleep, not before. */
  get queues(): readonly WaitQueue[] {
    if (this.hooks) return this.hooks;
    this.hooks = [];
    const files = filesOf(this.task.process);
    for (const [fd, interest] of this.watched()) {
      const file = files.get(fd);
      if (!file) continue;
      this.held.push(file);
      for (const queue of file.pollQueues() ?? []) {
        this.hooks.push(queue);
        this.interests.push(interest);
      }
    }
    return this.hooks;
  }

  began(): void {
    for (const file of this.held) file.references++;
  }

  ended(): void {
    for (const file of this.held) file.put();
  }

  /** One descriptor's poll bits; POLLNVAL where it is closed. */
  protected ask(fd: number): number {
    const file = filesOf(this.task.process).get(fd);
    if (!file) return POLLNVAL;
    this.sched.accounting.filePolls++;
    this.task.accounting.filePolls++;
    this.sched.charge(this.task, POLL_NS);
    return file.poll();
  }

  protected countIn(bytes: number): void {
    this.sched.accounting.bytesIn += bytes;
    this.task.accounting.bytesIn += bytes;
  }

  protected countOut(bytes: number): void {
    this.sched.accounting.bytesOut += bytes;
    this.task.accounting.bytesOut += bytes;
  }
}
