/**
 * Operations on shared objects as blocking calls of the kernel, all derived from the table in one way: attempt
 * the step, and sleep on the object where it is not possible yet. Follows kernel/futex in outcome: one queue of
 * sleepers for each object, and a woken thread looks again.
 */
import {
  Finding,
  type Scheduler,
  type SleepPlan,
  type Task,
  WOULD_SLEEP,
  WaitQueue,
  noteEffect,
} from "../sched/index.ts";
import { SECOND } from "../time/index.ts";
import type { timespec } from "../uapi/limits.ts";
import { Misuse } from "../uapi/misuse.ts";
import type { Request } from "../uapi/request.ts";
import type { Shared } from "../uapi/shared.ts";
import { type AnySecondStep, type AnyStep, PARKED, type SyncHost } from "./operation.ts";
import { type AnySyncOperation, SYNC_OPERATIONS } from "./table.ts";

/** The queues on which threads wait for shared objects (the futex hash). */
export class SyncQueues implements SyncHost {
  private readonly queues = new WeakMap<Shared, WaitQueue>();
  private readonly sched: Scheduler;

  constructor(sched: Scheduler) {
    this.sched = sched;
  }

  of(object: Shared): WaitQueue {
    let queue = this.queues.get(object);
    if (!queue) {
      queue = new WaitQueue();
      this.queues.set(object, queue);
    }
    return queue;
  }

  changed(object: Shared, threads: number): void {
    this.queues.get(object)?.wake(0, threads);
  }

  release(task: Task): void {
    for (const entry of task.sleep?.entries ?? []) entry.leave();
    this.sched.wakeUp(task);
  }

  /** Answers a call on shared objects; undefined for any other. */
  answer(task: Task, request: Request): number | undefined {
    const operation = SYNC_OPERATIONS[request.call];
    return operation && new SyncCall(this, this.sched, task, operation, request).answer();
  }
}

/** One call under way. */
class SyncCall implements SleepPlan {
  private readonly hub: SyncQueues;
  private readonly sched: Scheduler;
  private readonly task: Task;
  private readonly operation: AnySyncOperation;
  private readonly request: Request;
  private step: AnyStep;

  constructor(hub: SyncQueues, sched: Scheduler, task: Task, operation: AnySyncOperation, request: Request) {
    this.hub = hub;
    this.sched = sched;
    this.task = task;
    this.operation = operation;
    this.request = request;
    // A signal handler may have run between the two steps; then the call is made again.
    this.step = task.parkedIn === request ? (operation.second as AnyStep) : operation;
  }

  private get args(): readonly unknown[] {
    return this.request.args;
  }

  answer(): number {
    const answer = this.attempt();
    return answer === WOULD_SLEEP ? this.sched.sleep(this.task, this) : answer;
  }

  attempt(): number {
    for (;;) {
      const { step, task, args } = this;
      if (!isPossible(step, task, args)) return WOULD_SLEEP;
      const answer = this.perform(step);
      noteEffect(task);
      task.parkedIn = answer === PARKED ? this.request : null;
      if (answer !== PARKED) return answer;
      this.step = this.operation.second as AnyStep;
    }
  }

  private perform(step: AnyStep): number {
    try {
      return step.perform(this.task, this.args, this.hub);
    } catch (error) {
      if (!(error instanceof Misuse)) throw error;
      throw new Finding(error.code, error.message, this.task, this.request.site?.stack ?? "");
    }
  }

  get queues(): readonly WaitQueue[] {
    const { step, args } = this;
    return [this.hub.of(args[isWaitingToBePicked(step, this.task, args) ? 0 : (step.on[0] ?? 0)] as Shared)];
  }

  readonly exclusive = true;

  get restartable(): boolean | "always" {
    return this.operation.endsWithSignal ? true : "always";
  }

  get timeout(): number {
    const { deadline } = this.operation;
    const time = deadline && (this.args[deadline.argument] as timespec | null);
    if (!time) return Number.POSITIVE_INFINITY;
    const at = time.tv_sec * SECOND + time.tv_nsec;
    return Math.max(0, deadline.isSpan ? at : at - this.sched.clock.now);
  }

  timedOut(): number {
    const { operation, task, args } = this;
    const { late } = operation;
    if (late !== undefined) return late;
    const second = this.step as AnySecondStep;
    if (!second.isPicked(task, args)) second.giveUp?.(task, args);
    for (const entry of task.sleep?.entries ?? []) entry.leave();
    return this.attempt();
  }

  /** A wait that a handler may end gives its place up; if it is made again, it begins anew. */
  interrupted(): number {
    const { operation, task, args, step } = this;
    if (operation.endsWithSignal && task.parkedIn === this.request) {
      (step as AnySecondStep).giveUp?.(task, args);
      this.perform(step);
      task.parkedIn = null;
      noteEffect(task);
    }
    return WOULD_SLEEP;
  }
}

function isWaitingToBePicked(step: AnyStep, task: Task, args: readonly unknown[]): boolean {
  return "isPicked" in step && !(step as AnySecondStep).isPicked(task, args);
}

function isPossible(step: AnyStep, task: Task, args: readonly unknown[]): boolean {
  if (isWaitingToBePicked(step, task, args)) return false;
  return !step.possibleIn || step.possibleIn((args[step.on[0] as number] as Shared).state, task, args);
}

/** Does in a forked child what the call did in its parent: its own objects change in the same way. */
export function repeatSync(task: Task, request: Request): void {
  const operation = SYNC_OPERATIONS[request.call];
  if (!operation) return;
  const step = task.parkedIn === request ? (operation.second as AnyStep) : operation;
  const answer = step.perform(task, request.args, { changed() {}, release() {} });
  task.parkedIn = answer === PARKED ? request : null;
}
