/**
 * Finds data races by the happens-before order, as ThreadSanitizer does (vector clocks; Flanagan and Freund,
 * "FastTrack", PLDI 2009): two accesses to plain memory by different threads, one of them a write, that nothing
 * orders. What orders is said by each operation in the kernel's table; that the run happened to make one access
 * before the other is no order.
 */
import { Memory, type Request, Shared } from "../kernel/uapi/index.ts";
import type { StepMade, StepObserver } from "./program.ts";
import type { ThreadId } from "./system.ts";

type Clock = number[];

/** One access to a plain cell. */
export interface Access {
  readonly thread: ThreadId;
  readonly isWrite: boolean;
  /** Its place in the execution. */
  readonly index: number;
  /** Its thread's own clock then. */
  readonly time: number;
}

export interface DataRace {
  readonly cell: Memory;
  readonly first: Access;
  readonly second: Access;
}

interface CellHistory {
  lastWrite: Access | null;
  /** The last read of each thread since that write. */
  reads: Access[];
}

export class RaceDetector implements StepObserver {
  /** The races of the current execution, one for each cell. */
  readonly races = new Map<Memory, DataRace>();
  private clocks: Clock[] = [];
  private released = new Map<Shared, Clock>();
  private cells = new Map<Memory, CellHistory>();
  private index = 0;

  began(): void {
    this.races.clear();
    this.clocks = [];
    if (this.released.size > 0) this.released = new Map();
    if (this.cells.size > 0) this.cells = new Map();
    this.index = 0;
  }

  stepped({ runner, step, request, args, answer, released }: StepMade): void {
    const { thread } = runner.identity;
    const object = args[0];
    const clock = this.clockOf(thread);
    if (object instanceof Memory && !object.isAtomic && isAccess(request))
      this.access(
        object,
        { thread, isWrite: step.writes, index: this.index, time: clock[thread] as number },
        clock,
      );
    else this.synchronise(thread, clock, args[step.ordersOn ?? 0], step.order?.(answer) ?? "none");
    if (released.length > 0) {
      for (const other of released) join(this.clockOf(other), clock);
      clock[thread] = (clock[thread] as number) + 1;
    }
    this.index++;
  }

  private synchronise(thread: ThreadId, clock: Clock, object: unknown, order: string): void {
    if (order === "none" || !(object instanceof Shared)) return;
    const sent = this.released.get(object);
    if (order !== "release" && sent) join(clock, sent);
    if (order === "acquire") return;
    if (sent) join(sent, clock);
    else this.released.set(object, [...clock]);
    clock[thread] = (clock[thread] as number) + 1;
  }

  private access(cell: Memory, access: Access, clock: Clock): void {
    let history = this.cells.get(cell);
    if (!history) {
      history = { lastWrite: null, reads: [] };
      this.cells.set(cell, history);
    }
    const isUnordered = (earlier: Access) =>
      earlier.thread !== access.thread && earlier.time > (clock[earlier.thread] ?? 0);
    const { lastWrite, reads } = history;
    const first =
      lastWrite && isUnordered(lastWrite) ? lastWrite : access.isWrite ? reads.find(isUnordered) : undefined;
    if (first && !this.races.has(cell)) this.races.set(cell, { cell, first, second: access });
    if (access.isWrite) {
      history.lastWrite = access;
      history.reads = [];
    } else history.reads = [...reads.filter(({ thread }) => thread !== access.thread), access];
  }

  private clockOf(thread: ThreadId): Clock {
    let clock = this.clocks[thread];
    if (!clock) {
      clock = [];
      clock[thread] = 1;
      this.clocks[thread] = clock;
    }
    return clock;
  }
}

function isAccess(request: Request | null): boolean {
  return request?.call === "load" || request?.call === "store" || request?.call === "until";
}

function join(into: Clock, other: Clock): void {
  for (let i = 0; i < other.length; i++) if ((other[i] ?? 0) > (into[i] ?? 0)) into[i] = other[i] as number;
}
