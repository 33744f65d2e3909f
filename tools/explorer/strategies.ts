/**
 * Ways to run schedules other than by reduction: all of them, all with few preemptions, random ones, and random
 * priorities with few changes (PCT: Burckhardt, Kothari, Musuvathi, Nagarakatte, "A Randomized Scheduler with
 * Probabilistic Guarantees of Finding Bugs", ASPLOS 2010).
 */
import { Random } from "../kernel/lib/index.ts";
import type { System, ThreadId } from "./system.ts";

/** One run of a system from its beginning. */
export interface Run {
  readonly system: System;
  /** Asked after each step and at the beginning. @returns true to end this run */
  isOver(schedule: readonly ThreadId[]): boolean;
}

/** Decides who goes next. `last` is -1 at the beginning. */
type Pick = (enabled: readonly ThreadId[], last: ThreadId, depth: number) => ThreadId;

export function enabledThreads(system: System): ThreadId[] {
  const enabled: ThreadId[] = [];
  for (let thread = 0; thread < system.threadCount; thread++)
    if (system.isEnabled(thread)) enabled.push(thread);
  return enabled;
}

/** Runs one schedule to its end. @returns it */
export function runOnce({ system, isOver }: Run, pick: Pick): ThreadId[] {
  const schedule: ThreadId[] = [];
  system.reset();
  for (;;) {
    if (isOver(schedule)) return schedule;
    const enabled = enabledThreads(system);
    if (enabled.length === 0) return schedule;
    const thread = pick(enabled, schedule.at(-1) ?? -1, schedule.length);
    system.next(thread);
    system.step(thread);
    schedule.push(thread);
  }
}

/** Goes on with the running thread while it can, then with the lowest: the schedule without preemptions. */
export function withoutPreemptions(enabled: readonly ThreadId[], last: ThreadId): ThreadId {
  return enabled.includes(last) ? last : (enabled[0] as ThreadId);
}

/**
 * Every schedule with at most so many preemptions, in order of choices; Infinity for all.
 * @param ran hears of the end of each. @returns true to stop
 */
export function runAll(run: Run, mostPreemptions: number, ran: (schedule: ThreadId[]) => boolean): void {
  /** What is left to be chosen at each step of the current schedule; the first is being tried. */
  const left: ThreadId[][] = [];
  const preemptions: number[] = [0];
  for (;;) {
    const schedule = runOnce(run, (enabled, last, depth) => {
      const spent = preemptions[depth] ?? 0;
      const mayLeave = spent < mostPreemptions || !enabled.includes(last);
      left[depth] ??= mayLeave ? [...enabled] : [last];
      const thread = (left[depth] as ThreadId[])[0] as ThreadId;
      preemptions[depth + 1] = spent + Number(thread !== last && enabled.includes(last));
      return thread;
    });
    if (ran(schedule)) return;
    left.length = schedule.length;
    while (left.length > 0 && (left.at(-1) as ThreadId[]).length === 1) left.pop();
    if (left.length === 0) return;
    (left.at(-1) as ThreadId[]).shift();
  }
}

/** So many schedules in which each next thread is drawn at random. */
export function runRandom(
  run: Run,
  seed: number,
  count: number,
  ran: (schedule: ThreadId[]) => boolean,
): void {
  const random = new Random(seed);
  for (let i = 0; i < count; i++)
    if (ran(runOnce(run, (enabled) => enabled[random.below(enabled.length)] as ThreadId))) return;
}

/**
 * So many schedules by priorities that are drawn at random and change at `depth` - 1 random steps: each run finds
 * a mistake of that depth with a chance of at least 1 / (threads · steps^(depth - 1)).
 */
export function runPct(
  run: Run,
  seed: number,
  count: number,
  depth: number,
  ran: (schedule: ThreadId[]) => boolean,
): void {
  const random = new Random(seed);
  let longest = 1;
  for (let i = 0; i < count; i++) {
    const priorities = new Map<ThreadId, number>();
    const changes = new Set(Array.from({ length: depth - 1 }, () => random.below(longest)));
    let lowest = 0;
    const schedule = runOnce(run, (enabled, last, step) => {
      for (const thread of enabled)
        if (!priorities.has(thread)) priorities.set(thread, 1 + random.below(1_000_000));
      if (changes.has(step) && last >= 0) priorities.set(last, --lowest);
      return enabled.reduce((best, thread) =>
        (priorities.get(thread) ?? 0) > (priorities.get(best) ?? 0) ? thread : best,
      );
    });
    longest = Math.max(longest, schedule.length);
    if (ran(schedule)) return;
  }
}
