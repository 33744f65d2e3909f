/**
 * Optimal dynamic partial order reduction: runs each Mazurkiewicz trace of a system exactly once. Sleep sets
 * keep it from repeating a trace, wake-up trees from beginning one that it would have to break off.
 */
import { Execution } from "./execution.ts";
import { reversibleRaces } from "./races.ts";
import { type Footprint, type Operation, type System, type ThreadId, dependent } from "./system.ts";
import { type Branch, insert } from "./wakeup-tree.ts";

/** A thread that need not go first here: what it would begin has been explored. */
interface Sleeper {
  readonly thread: ThreadId;
  readonly footprint: Footprint;
}

/** A point of the current execution: before the event of the same index. */
interface Point {
  readonly sleep: Sleeper[];
  /** What is still to be explored from here; the first branch is being explored now. */
  readonly branches: Branch[];
}

export interface DporOptions {
  /** The most threads that there may be. */
  threads: number;
  /** Complete executions after which the search gives up. */
  mostExecutions?: number;
  /** Called at the end of each complete execution, with the system as it stands. @returns true to stop the search */
  onExecution?(execution: Execution, blocked: readonly ThreadId[]): boolean;
  /** Called for each new event, right after its step. @returns true to stop the search */
  onEvent?(execution: Execution): boolean;
}

export interface DporResult {
  /** Complete executions: one for each trace. */
  executions: number;
  /** Executions broken off because all enabled threads were asleep; 0 as long as the theory holds. */
  cutShort: number;
  /** Whether everything was explored. */
  complete: boolean;
  /** Steps made, repeated prefixes included. */
  steps: number;
}

/** Explores all traces of `system`. */
export function exploreDpor(system: System, options: DporOptions): DporResult {
  const search = new Search(system, options);
  return search.run();
}

class Search {
  private readonly system: System;
  private readonly options: DporOptions;
  private readonly execution: Execution;
  private readonly points: Point[] = [];
  private readonly result: DporResult = { executions: 0, cutShort: 0, complete: false, steps: 0 };

  constructor(system: System, options: DporOptions) {
    this.system = system;
    this.options = options;
    this.execution = new Execution(options.threads);
  }

  run(): DporResult {
    const { result } = this;
    this.points.push({ sleep: [], branches: [] });
    for (;;) {
      this.restart();
      if (this.extend()) return result;
      if (result.executions >= (this.options.mostExecutions ?? Number.POSITIVE_INFINITY)) return result;
      if (!this.backtrack()) {
        result.complete = true;
        return result;
      }
    }
  }

  /** Starts the system anew and repeats the events that are kept. */
  private restart(): void {
    this.system.reset();
    for (const { thread } of this.execution.events) this.system.step(thread);
    this.result.steps += this.execution.length;
  }

  /** Runs on to the end of the execution. @returns true where the search shall stop */
  private extend(): boolean {
    const { system, execution, options, result } = this;
    for (;;) {
      const point = this.points[execution.length] as Point;
      if (point.branches.length === 0) {
        const thread = this.pick(point);
        if (thread < 0) return this.finish();
        const operation = system.next(thread) as Operation;
        point.branches.push({ thread, footprint: operation.footprint, children: [] });
      }
      const branch = point.branches[0] as Branch;
      this.step(branch.thread);
      result.steps++;
      const sleep =
        point.sleep.length === 0
          ? []
          : point.sleep.filter((sleeper) => !dependent(sleeper.footprint, branch.footprint));
      this.points.push({ sleep, branches: branch.children });
      if (options.onEvent?.(execution)) return true;
    }
  }

  private step(thread: ThreadId): void {
    const { system, execution } = this;
    const operation = system.next(thread) as Operation;
    const stateBefore = operation.footprint.map((access) => system.stateOf(access >> 1));
    const { released } = system.step(thread);
    execution.append(thread, operation, stateBefore, released);
  }

  /** The first enabled thread that is not asleep; -1 where there is none. */
  private pick(point: Point): ThreadId {
    const { system } = this;
    for (let thread = 0; thread < system.threadCount; thread++)
      if (system.isEnabled(thread) && !point.sleep.some((sleeper) => sleeper.thread === thread))
        return thread;
    return -1;
  }

  private finish(): boolean {
    const { system, execution, options, result } = this;
    const blocked: ThreadId[] = [];
    for (let thread = 0; thread < system.threadCount; thread++) {
      if (system.isEnabled(thread)) {
        result.cutShort++;
        return false;
      }
      if (system.next(thread)) blocked.push(thread);
    }
    result.executions++;
    if (options.onExecution?.(execution, blocked)) return true;
    this.plan(blocked);
    return false;
  }

  /** Puts the reversal of each race where it begins, unless something explored or planned covers it. */
  private plan(blocked: readonly ThreadId[]): void {
    const { system, execution, points } = this;
    const waiting = blocked.map((thread) => ({ thread, operation: system.next(thread) as Operation }));
    for (const race of reversibleRaces(execution, waiting)) {
      const point = points[race.earlier] as Point;
      if (point.sleep.some(({ thread, footprint }) => race.canBeginWith(thread, footprint))) continue;
      insert(point.branches, race.plan);
    }
  }

  /** Goes back to the last point with something left. @returns false where there is none */
  private backtrack(): boolean {
    const { points, execution } = this;
    points.length = execution.length;
    for (let i = points.length - 1; i >= 0; i--) {
      const point = points[i] as Point;
      const done = point.branches.shift() as Branch;
      point.sleep.push({ thread: done.thread, footprint: done.footprint });
      if (point.branches.length > 0) {
        points.length = i + 1;
        execution.truncate(i);
        return true;
      }
    }
    return false;
  }
}
