/** One thread of the current execution: what it stands before. */

import type { Task } from "../kernel/sched/index.ts";
import type { AnyStep, AnySyncOperation } from "../kernel/sync/index.ts";
import type { Request, Shared } from "../kernel/uapi/index.ts";
import { describeRequest } from "./describe.ts";
import type { Identity } from "./identity.ts";
import type { Operation } from "./system.ts";
import type { ThreadEnd } from "./thread-ends.ts";

export type RunnerState =
  /** Before a step, which may have to wait. */
  | "standing"
  /** Asleep until another thread picks it: on a condition variable, at a barrier. */
  | "parked"
  /** Asleep in a call of the kernel. */
  | "asleep"
  | "ended";

export class Runner {
  readonly identity: Identity;
  readonly task: Task;
  readonly name: string;
  /** What pthread_join waits for; null for threads that nobody can join. */
  readonly end: ThreadEnd | null;
  state: RunnerState = "standing";
  request: Request | null = null;
  /** What the call is in the table of shared objects; null for all other calls. */
  call: AnySyncOperation | null = null;
  /** The step it stands before, with the objects it touches among its arguments. */
  step: AnyStep | null = null;
  args: readonly unknown[] = [];
  /** Made when asked for. */
  operation: StepOperation | null = null;
  /** Objects made and threads created in its code so far. */
  born = 0;
  created = 0;

  constructor(identity: Identity, task: Task, name: string, end: ThreadEnd | null) {
    this.identity = identity;
    this.task = task;
    this.name = name;
    this.end = end;
  }

  standBefore(step: AnyStep, args: readonly unknown[]): void {
    this.state = "standing";
    this.step = step;
    this.args = args;
    this.operation = null;
  }

  /** Whether its step has a deadline, so that it need not wait: time can run out at any moment. */
  get isTimed(): boolean {
    const deadline = this.call?.deadline;
    return deadline !== undefined && this.args[deadline.argument] != null;
  }

  get isPossible(): boolean {
    const { step, args, task } = this;
    if (this.state !== "standing" || !step) return false;
    if (!step.possibleIn || step.possibleIn((args[step.on[0] as number] as Shared).state, task, args))
      return true;
    return this.canBeLate;
  }

  /** Whether the step may be made where it is not possible: it then answers that it is late. */
  get canBeLate(): boolean {
    return this.step === this.call && this.call?.late !== undefined && this.isTimed;
  }
}

/** The step that a thread stands before, as the explorer sees it; stays valid when the execution is over. */
export class StepOperation implements Operation {
  readonly footprint: readonly number[];
  readonly waitsOn?: number;
  readonly name: string;
  readonly step: AnyStep;
  readonly request: Request | null;
  readonly args: readonly unknown[];
  private readonly by: Task;
  private readonly isSecond: boolean;

  constructor(runner: Runner, footprint: readonly number[], waitsOn: number | undefined) {
    const { step, args, task, name, request } = runner;
    this.footprint = footprint;
    if (waitsOn !== undefined) this.waitsOn = waitsOn;
    this.name = name;
    this.step = step as AnyStep;
    this.request = request;
    this.args = args;
    this.by = task;
    this.isSecond = runner.call !== null && step !== runner.call;
  }

  possibleIn(state: unknown): boolean {
    return this.step.possibleIn?.(state, this.by, this.args) ?? true;
  }

  describe(): string {
    return describeRequest(this.request, this.args, this.isSecond);
  }
}
