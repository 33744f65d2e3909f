/**
 * One execution as a sequence of events with vector clocks: which event happens before which. The arrays are
 * kept from one execution to the next, so that a shared prefix costs nothing.
 *
 * `clock[i]` of an event holds, for each thread, how many of its events happen before it or are it. `local`
 * is the same without what the event itself depends on: its thread's past and what released the thread. An
 * event that is not in another's local past can, at best, be moved behind it.
 */
import { type Footprint, type Operation, type ThreadId, dependent } from "./system.ts";

/** For each thread, how many of its events lie in the past. */
export type Clock = number[];

export class Event {
  readonly thread: ThreadId;
  /** Its place among its thread's events, from 1 on. */
  readonly ordinal: number;
  readonly operation: Operation;
  /** The state of the object it waits on, right before it; 0 where it waits on none. */
  readonly stateBefore: readonly number[];
  readonly clock: Clock;
  readonly local: Clock;

  constructor(
    thread: ThreadId,
    ordinal: number,
    operation: Operation,
    stateBefore: readonly number[],
    clock: Clock,
    local: Clock,
  ) {
    this.thread = thread;
    this.ordinal = ordinal;
    this.operation = operation;
    this.stateBefore = stateBefore;
    this.clock = clock;
    this.local = local;
  }

  get footprint(): Footprint {
    return this.operation.footprint;
  }

  /** As a step of a plan: does it have to stay behind that event? */
  comesAfter(earlier: { readonly thread: ThreadId }): boolean {
    return earlier instanceof Event && isBefore(earlier, this.clock);
  }
}

export class Execution {
  readonly events: Event[] = [];
  private readonly width: number;
  /** Per object, the indexes of the events that touch it, in order. */
  private readonly touching: number[][] = [];
  /** Per thread, what its next event comes after. */
  private readonly past: Clock[] = [];
  private readonly ordinals: number[] = [];

  /** @param width the most threads that there may be */
  constructor(width: number) {
    this.width = width;
    this.truncate(0);
  }

  get length(): number {
    return this.events.length;
  }

  /** Keeps the first `length` events. */
  truncate(length: number): void {
    while (this.events.length > length) {
      const index = this.events.length - 1;
      const event = this.events.pop() as Event;
      for (const access of event.operation.footprint) {
        const list = this.touching[access >> 1];
        if (list && list[list.length - 1] === index) list.pop();
      }
    }
    for (let thread = 0; thread < this.width; thread++) {
      this.past[thread] = new Array<number>(this.width).fill(0);
      this.ordinals[thread] = 0;
    }
    for (const event of this.events) {
      this.past[event.thread] = event.clock;
      this.ordinals[event.thread] = event.ordinal;
    }
    for (const { event, thread } of this.releases)
      if (event < length) this.merge(thread, (this.events[event] as Event).clock);
    this.releases.splice(this.releases.findLastIndex(({ event }) => event < length) + 1);
  }

  private readonly releases: { event: number; thread: ThreadId }[] = [];

  /** The clock that a thread's next event would have. */
  clockOf(thread: ThreadId, operation: Operation): Clock {
    const clock = (this.past[thread] as Clock).slice();
    for (const access of operation.footprint) {
      const object = access >> 1;
      const list = this.listOf(object);
      for (let i = list.length - 1; i >= 0; i--) {
        const { clock: other, operation: made } = this.events[list[i] as number] as Event;
        if (!dependent(made.footprint, [access])) continue;
        join(clock, other);
        if (isWriteOf(made.footprint, object)) break;
      }
    }
    clock[thread] = (this.ordinals[thread] as number) + 1;
    return clock;
  }

  /** Adds an event. @param stateBefore of each object in its footprint, right before it */
  append(
    thread: ThreadId,
    operation: Operation,
    stateBefore: readonly number[],
    released: readonly ThreadId[],
  ): void {
    const index = this.events.length;
    const local = this.past[thread] as Clock;
    const clock = this.clockOf(thread, operation);
    for (const access of operation.footprint) {
      const list = this.listOf(access >> 1);
      if (list[list.length - 1] !== index) list.push(index);
    }
    const ordinal = clock[thread] as number;
    this.ordinals[thread] = ordinal;
    this.events.push(new Event(thread, ordinal, operation, stateBefore, clock, local));
    this.past[thread] = clock;
    for (const other of released) {
      this.releases.push({ event: index, thread: other });
      this.merge(other, clock);
    }
  }

  private merge(thread: ThreadId, clock: Clock): void {
    const merged = (this.past[thread] as Clock).slice();
    join(merged, clock);
    this.past[thread] = merged;
  }

  listOf(object: number): number[] {
    let list = this.touching[object];
    if (!list) {
      list = [];
      this.touching[object] = list;
    }
    return list;
  }

  /** What a thread's next event would come after. */
  pastOf(thread: ThreadId): Clock {
    return this.past[thread] as Clock;
  }
}

function join(into: Clock, other: Clock): void {
  for (let i = 0; i < into.length; i++)
    if ((other[i] as number) > (into[i] as number)) into[i] = other[i] as number;
}

function isWriteOf(footprint: readonly number[], object: number): boolean {
  return footprint.includes(2 * object + 1);
}

/** Does `earlier` happen before the event that has this clock? */
export function isBefore(earlier: Event, clock: Clock): boolean {
  return (clock[earlier.thread] as number) >= earlier.ordinal;
}
