/**
 * Every interleaving of a system, one by one, for small ones: the plainest possible explorer, against which
 * the others are checked. Also says how many distinct traces the interleavings make.
 */
import { Execution } from "./execution.ts";
import type { Operation, System, ThreadId } from "./system.ts";

export interface BruteForceResult {
  interleavings: number;
  traces: number;
  /** False where the limit was reached. */
  complete: boolean;
}

/** @param onEnd called at the end of each interleaving, with the system as it stands */
export function enumerate(
  system: System,
  threads: number,
  limit: number,
  onEnd?: (schedule: readonly ThreadId[]) => void,
): BruteForceResult {
  const traces = new Set<string>();
  const result: BruteForceResult = { interleavings: 0, traces: 0, complete: true };
  const walk = (schedule: readonly ThreadId[]): void => {
    const execution = new Execution(threads);
    system.reset();
    for (const thread of schedule) {
      const operation = system.next(thread) as Operation;
      execution.append(thread, operation, [], system.step(thread).released);
    }
    const enabled: ThreadId[] = [];
    for (let thread = 0; thread < system.threadCount; thread++)
      if (system.isEnabled(thread)) enabled.push(thread);
    if (enabled.length === 0) {
      result.interleavings++;
      traces.add(canonical(execution));
      onEnd?.(schedule);
      return;
    }
    for (const thread of enabled) {
      if (result.interleavings >= limit) {
        result.complete = false;
        return;
      }
      walk([...schedule, thread]);
    }
  };
  walk([]);
  result.traces = traces.size;
  return result;
}

/** The same text for equivalent executions: each thread's events with their clocks. */
export function canonical(execution: Execution): string {
  const lines = execution.events.map(
    ({ thread, ordinal, clock }) => `${thread}.${ordinal}:${clock.join(",")}`,
  );
  return lines.sort().join(" ");
}
