/**
 * The simplest schedule that fails: fewest preemptions, then fewest switches, then fewest steps. Found by a
 * search in that order over all points that executions can reach, so that the first failure met is minimal.
 *
 * Two beginnings of executions lead to the same point when they consist of the same events with the same past
 * (Mazurkiewicz equivalence); of those with the same last thread only the cheapest is followed.
 */
import { Heap, type HeapNode } from "../kernel/lib/index.ts";
import { Execution } from "./execution.ts";
import type { Operation, System, ThreadId } from "./system.ts";

export interface SimplestFailure {
  /** Switches away from a thread that could have gone on. */
  readonly preemptions: number;
  /** Steps by another thread than the step before. */
  readonly switches: number;
  readonly steps: number;
  readonly schedule: readonly ThreadId[];
  /** False where the search was ended by its budget: then simpler ones may exist. */
  readonly isProven: boolean;
}

export interface SimplestOptions {
  /** The most threads that there may be. */
  threads: number;
  /** Steps that are made already: the search is for what follows them. */
  prefix?: readonly ThreadId[];
  /** Points looked at before the search gives up. */
  mostPoints?: number;
  /** Asked after every step, and once at the start: has it failed by now? At a point without enabled threads `ended` is true. */
  fails(ended: boolean): boolean;
}

/** A point that is known how to reach. */
class Reached implements HeapNode {
  heapIndex = -1;
  readonly parent: Reached | null;
  readonly thread: ThreadId;
  readonly preemptions: number;
  readonly switches: number;
  readonly steps: number;
  readonly order: number;

  constructor(
    parent: Reached | null,
    thread: ThreadId,
    preemptions: number,
    switches: number,
    order: number,
  ) {
    this.parent = parent;
    this.thread = thread;
    this.preemptions = preemptions;
    this.switches = switches;
    this.steps = parent ? parent.steps + 1 : 0;
    this.order = order;
  }

  get schedule(): ThreadId[] {
    const threads: ThreadId[] = [];
    for (let at: Reached = this; at.parent; at = at.parent) threads.push(at.thread);
    return threads.reverse();
  }
}

function isSimpler(a: Reached, b: Reached): boolean {
  if (a.preemptions !== b.preemptions) return a.preemptions < b.preemptions;
  if (a.switches !== b.switches) return a.switches < b.switches;
  return a.steps !== b.steps ? a.steps < b.steps : a.order < b.order;
}

/** @returns null where nothing fails within the budget */
export function findSimplest(system: System, options: SimplestOptions): SimplestFailure | null {
  const { mostPoints = 500_000, prefix = [] } = options;
  const queue = new Heap<Reached>(isSimpler);
  /** By point and last thread, the cheapest way found so far. */
  const cheapest = new Map<string, Reached>();
  let points = 0;
  let order = 0;
  queue.push(new Reached(null, -1, 0, 0, order++));
  for (let at = queue.pop(); at; at = queue.pop()) {
    if (++points > mostPoints) return null;
    const execution = repeat(system, [...prefix, ...at.schedule], options.threads);
    const enabled: ThreadId[] = [];
    for (let thread = 0; thread < system.threadCount; thread++)
      if (system.isEnabled(thread)) enabled.push(thread);
    if (options.fails(enabled.length === 0)) {
      const { preemptions, switches, steps, schedule } = at;
      return { preemptions, switches, steps, schedule, isProven: true };
    }
    const last = at.parent ? at.thread : (prefix.at(-1) ?? -1);
    const canGoOn = enabled.includes(last);
    const base = keyOf(execution);
    for (const thread of enabled) {
      const isSwitch = last >= 0 && thread !== last;
      const next = new Reached(
        at,
        thread,
        at.preemptions + Number(isSwitch && canGoOn),
        at.switches + Number(isSwitch),
        order++,
      );
      const clock = execution.clockOf(thread, system.next(thread) as Operation);
      const key = `${thread}:${keyWith(base, clock, thread).join(",")}`;
      const best = cheapest.get(key);
      if (best && !isSimpler(next, best)) continue;
      cheapest.set(key, next);
      queue.push(next);
    }
  }
  return null;
}

/** Starts anew and makes the steps of a schedule. */
function repeat(system: System, schedule: readonly ThreadId[], threads: number): Execution {
  const execution = new Execution(threads);
  system.reset();
  for (const thread of schedule) {
    const operation = system.next(thread) as Operation;
    execution.append(thread, operation, [], system.step(thread).released);
  }
  return execution;
}

/** The set of an execution's events with their pasts as two 32-bit sums: equal for equivalent beginnings. */
function keyOf(execution: Execution): [number, number] {
  let key: [number, number] = [0, 0];
  for (const event of execution.events) key = keyWith(key, event.clock, event.thread);
  return key;
}

function keyWith(
  key: readonly [number, number],
  clock: readonly number[],
  thread: ThreadId,
): [number, number] {
  let a = Math.imul(thread + 1, 0x9e3779b1);
  let b = Math.imul(thread + 1, 0x85ebca6b);
  for (let i = 0; i < clock.length; i++) {
    a = Math.imul(a ^ (clock[i] as number), 0x01000193) + i;
    b = Math.imul((b << 5) ^ (b >>> 27) ^ (clock[i] as number), 0xc2b2ae35);
  }
  return [(key[0] + (a ^ (a >>> 15))) | 0, (key[1] + (b ^ (b >>> 13))) | 0];
}
