/** A run that does not end: who repeats what, and the advice that fits. */
import type { ThreadId } from "./system.ts";
import type { Threads } from "./threads.ts";
import type { Problem } from "./verdict.ts";

/** @param schedule the run so far; the system stands at its end */
export function endless(threads: Threads, schedule: readonly ThreadId[]): Problem {
  const tail = schedule.slice(schedule.length >> 1);
  const [busiest] = [...new Set(tail)].sort((a, b) => count(tail, b) - count(tail, a));
  const name = threads.runners[busiest ?? 0]?.name ?? "a thread";
  const doing = threads.next(busiest ?? 0)?.describe() ?? "runs";
  const alone = new Set(tail).size === 1;
  const advice = alone
    ? "It asks again and again while nobody else gets to run: wait with until(), a condition variable or a semaphore in place of a loop."
    : "The threads keep each other from getting anywhere, or the program needs more steps than are allowed (`steps`).";
  return {
    code: "livelock",
    sentence: `After ${schedule.length.toLocaleString("en")} steps ${name} is still at \`${doing}\`. ${advice}`,
    threads: busiest === undefined ? [] : [busiest],
  };
}

function count(list: readonly ThreadId[], thread: ThreadId): number {
  return list.filter((other) => other === thread).length;
}
