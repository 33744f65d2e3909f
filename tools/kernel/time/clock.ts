/**
 * The virtual clock and its timers. Time is a number of nanoseconds since boot; it moves only when a call
 * costs time or when nothing can run and the next timer is due.
 */
import { Heap, type HeapNode } from "../lib/index.ts";

export const US = 1_000;
export const MS = 1_000_000;
export const SECOND = 1_000_000_000;

/**
 * One timer. Its owner keeps it and arms it again as often as needed. What it runs is a function and the object
 * that the function is about: sockets share the function, so that arming a timer makes no closure.
 */
export class Timer implements HeapNode {
  heapIndex = -1;
  /** When it is due, in virtual ns; meaningful while armed. */
  at = 0;
  /** Breaks ties: of two timers due together, the one armed first runs first. */
  order = 0;
  private readonly run: (about: never) => void;
  private readonly about: unknown;

  constructor(run: (about: never) => void, about?: unknown) {
    this.run = run;
    this.about = about;
  }

  fire(): void {
    this.run(this.about as never);
  }

  get armed(): boolean {
    return this.heapIndex >= 0;
  }
}

export class Clock {
  /** Virtual nanoseconds since boot. */
  now = 0;
  private orders = 0;
  private readonly timers = new Heap<Timer>((a, b) => a.at < b.at || (a.at === b.at && a.order < b.order));

  /** Arms `timer` to run `delay` ns from now; an armed one is moved. */
  arm(timer: Timer, delay: number): void {
    this.timers.remove(timer);
    timer.at = this.now + delay;
    timer.order = this.orders++;
    this.timers.push(timer);
  }

  cancel(timer: Timer): void {
    this.timers.remove(timer);
  }

  /** Runs `run(about)` once, `delay` ns from now. */
  after<T>(delay: number, run: (about: T) => void, about?: T): Timer {
    const timer = new Timer(run, about);
    this.arm(timer, delay);
    return timer;
  }

  /** When the next timer is due; Infinity where none is armed. */
  nextDue(): number {
    return this.timers.peek()?.at ?? Number.POSITIVE_INFINITY;
  }

  /** Runs the timers that are due by now, in order. */
  runDue(): void {
    for (let timer = this.timers.peek(); timer && timer.at <= this.now; timer = this.timers.peek()) {
      this.timers.remove(timer);
      timer.fire();
    }
  }

  get armedTimers(): number {
    return this.timers.size;
  }
}
