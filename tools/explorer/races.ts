/**
 * Finding the races of an execution that can be reversed, and the plan that reverses each: everything of the
 * execution that does not come after the earlier event, and then the later one.
 *
 * Where threads wait, the direct predecessor often cannot be overtaken: a lock cannot come before the unlock
 * that frees it. Then the race is with the event before that, the lock. Threads that stand blocked at the end
 * race too, with whoever took what they wait for; without that, deadlocks stay unseen.
 */
import { type Clock, Event, type Execution, isBefore } from "./execution.ts";
import { type Footprint, type Operation, type ThreadId, dependent } from "./system.ts";
import type { Planned } from "./wakeup-tree.ts";

/** An operation that races with events before it: one that was made, or one that a thread is blocked at. */
interface Racer {
  readonly thread: ThreadId;
  readonly operation: Operation;
  readonly local: Clock;
  /** Its place in the execution; its length for blocked ones. */
  readonly index: number;
}

/** All reversible races. @param blocked threads that stand before an operation that is not possible */
export function reversibleRaces(
  execution: Execution,
  blocked: readonly { thread: ThreadId; operation: Operation }[],
): Race[] {
  const { events } = execution;
  const races: Race[] = [];
  for (let index = 1; index < events.length; index++) {
    const { thread, operation, local } = events[index] as Event;
    addRaces(races, execution, { thread, operation, local, index });
  }
  for (const { thread, operation } of blocked)
    addRaces(races, execution, { thread, operation, local: execution.pastOf(thread), index: events.length });
  return races;
}

/** Adds the races with events that the racer can overtake and that nothing else separates from it. */
function addRaces(races: Race[], execution: Execution, racer: Racer): void {
  const { events } = execution;
  const { footprint } = racer.operation;
  const isOnOne = footprint.length === 1;
  const object = (footprint[0] as number) >> 1;
  const candidates = isOnOne ? execution.listOf(object) : touchingAny(execution, footprint);
  const first = races.length;
  for (let i = candidates.length - 1; i >= 0; i--) {
    const index = candidates[i] as number;
    const event = events[index] as Event;
    if (index >= racer.index || event.thread === racer.thread) continue;
    if (!dependent(event.footprint, footprint)) continue;
    if (isBefore(event, racer.local)) {
      // What conflicts with a change that lies in the past lies in the past too.
      if (isOnOne && event.footprint.includes(2 * object + 1)) return;
    } else if (!isShielded(races, first, events, event) && canOvertake(execution, index, racer))
      races.push(new Race(events, index, racer));
  }
}

/** Indexes of the events that touch one of several objects, in order. */
function touchingAny(execution: Execution, footprint: Footprint): number[] {
  const indexes = new Set(footprint.flatMap((access) => execution.listOf(access >> 1)));
  return [...indexes].sort((a, b) => a - b);
}

/** Whether an event comes before one that the racer overtakes too: then that one is the nearer race. */
function isShielded(races: readonly Race[], first: number, events: readonly Event[], event: Event): boolean {
  for (let i = first; i < races.length; i++)
    if (isBefore(event, (events[(races[i] as Race).earlier] as Event).clock)) return true;
  return false;
}

/**
 * Would the racer's operation be possible if the event, and all that comes after it, were left out? What it waits
 * for is then as it was before the first event left out that touches it.
 */
function canOvertake(execution: Execution, index: number, racer: Racer): boolean {
  const { waitsOn } = racer.operation;
  if (waitsOn === undefined || !racer.operation.possibleIn) return true;
  const { events } = execution;
  const overtaken = events[index] as Event;
  for (const place of execution.listOf(waitsOn)) {
    const event = events[place] as Event;
    if (place < index || place >= racer.index || (place !== index && !isBefore(overtaken, event.clock)))
      continue;
    const access = event.operation.footprint.findIndex((touched) => touched >> 1 === waitsOn);
    return racer.operation.possibleIn(event.stateBefore[access] as number);
  }
  return racer.index < events.length;
}

/** A race: the later operation could come before the event at `earlier`. */
export class Race {
  readonly earlier: number;
  private readonly events: readonly Event[];
  private readonly racer: Racer;

  constructor(events: readonly Event[], earlier: number, racer: Racer) {
    this.events = events;
    this.earlier = earlier;
    this.racer = racer;
  }

  /** The beginning that reverses it: what does not come after the earlier event, then the later operation. */
  get plan(): readonly Planned[] {
    const overtaken = this.events[this.earlier] as Event;
    const plan: Planned[] = [];
    for (let i = this.earlier + 1; i < this.events.length; i++) {
      const event = this.events[i] as Event;
      if (!isBefore(overtaken, event.clock)) plan.push(event);
    }
    plan.push(new PlannedRacer(this.racer));
    return plan;
  }

  /** Whether the plan can begin with this thread's next step; the same as canBegin says of it, without making it. */
  canBeginWith(thread: ThreadId, footprint: Footprint): boolean {
    const { events, racer } = this;
    const overtaken = events[this.earlier] as Event;
    let isDependent = false;
    for (let i = this.earlier + 1; i < events.length; i++) {
      const event = events[i] as Event;
      if (isBefore(overtaken, event.clock)) continue;
      if (event.thread === thread) return this.comesFirst(i, event.clock, null);
      isDependent ||= dependent(event.footprint, footprint);
    }
    if (racer.thread === thread)
      return this.comesFirst(events.length, racer.local, racer.operation.footprint);
    return !isDependent && !dependent(racer.operation.footprint, footprint);
  }

  /** Whether none of the plan's events before index `end` lies in that past, or depends on that footprint. */
  private comesFirst(end: number, past: Clock, footprint: Footprint | null): boolean {
    const { events } = this;
    const overtaken = events[this.earlier] as Event;
    for (let i = this.earlier + 1; i < end; i++) {
      const event = events[i] as Event;
      if (isBefore(overtaken, event.clock)) continue;
      if (isBefore(event, past) || (footprint && dependent(event.footprint, footprint))) return false;
    }
    return true;
  }
}

/** The racer's own step, whose order to others is new: by its thread's past and by what it touches. */
class PlannedRacer implements Planned {
  readonly thread: ThreadId;
  private readonly racer: Racer;

  constructor(racer: Racer) {
    this.thread = racer.thread;
    this.racer = racer;
  }
  get footprint(): Footprint {
    return this.racer.operation.footprint;
  }
  comesAfter(earlier: { readonly thread: ThreadId }): boolean {
    if (!(earlier instanceof Event)) return false;
    return isBefore(earlier, this.racer.local) || dependent(earlier.footprint, this.footprint);
  }
}
