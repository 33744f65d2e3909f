/** Opens one schedule again, from its replay string. */
import { RaceDetector } from "./data-race.ts";
import type { Start, ThreadsOptions } from "./program.ts";
import { type Recorded, record } from "./record.ts";
import { parseSchedule } from "./replay.ts";
import { formatColumns } from "./report.ts";
import { Threads } from "./threads.ts";
import { type Problem, judge, judgeRace } from "./verdict.ts";

export interface Rerun {
  readonly recorded: Recorded;
  /** What is wrong at its end; null where it passes now. */
  readonly problem: Problem | null;
  /** Whether the program has changed so that the schedule does not fit it any more. */
  readonly isStale: boolean;
  /** The schedule in columns. */
  readonly lines: readonly string[];
}

/** More than a schedule that people look at has. */
const MOST_THREADS = 64;

/** @throws RangeError for what is no replay string */
export function rerun(start: Start, replay: string, options: ThreadsOptions = {}): Rerun {
  const schedule = parseSchedule(replay);
  const numbering = options.births?.nextId;
  try {
    const threads = new Threads(start, options);
    threads.numberObjects();
    const detector = new RaceDetector();
    threads.observer = detector;
    const recorded = record(threads, schedule, MOST_THREADS);
    const hasEnded = !threads.runners.some((runner) => runner?.isPossible);
    const problem = judge({ threads, detector }, hasEnded) ?? judgeRace({ threads, detector });
    return {
      recorded,
      problem,
      isStale: recorded.steps.length < schedule.length,
      lines: formatColumns(recorded, new Set()),
    };
  } finally {
    if (options.births && numbering) options.births.nextId = numbering;
  }
}
