/** What an exploration is asked, and what it answers. */
import type { Cause } from "./blame.ts";
import type { FinalCheck, ThreadsOptions } from "./program.ts";
import type { Recorded } from "./record.ts";
import type { ThreadId } from "./system.ts";
import type { Problem, VerdictCode } from "./verdict.ts";

export interface ExploreOptions extends ThreadsOptions {
  /** "dpor": every inequivalent schedule once. "exhaustive": every schedule. "bounded": those with few preemptions. "random" and "pct": samples. */
  strategy?: "dpor" | "exhaustive" | "bounded" | "random" | "pct";
  /** The most schedules that are run; 100,000 unless told, 1,000 for samples. */
  schedules?: number;
  /** The most steps of one schedule, after which it counts as never ending. */
  steps?: number;
  /** For "bounded": the most preemptions. */
  preemptions?: number;
  /** For samples. */
  seed?: number;
  /** For "pct": how many decisions the mistake needs. */
  depth?: number;
  /** Must hold when every thread has ended. */
  final?: FinalCheck;
  /** Report two unordered accesses to a plain cell even where the outcome was right. On unless told. */
  dataRaces?: boolean;
  /** Threads may be left unjoined. */
  allowsLeaks?: boolean;
  /** Go on after the first failure, to count all. */
  countsAll?: boolean;
  /** Points looked at in the search for the simplest failing schedule. */
  effort?: number;
}

/** A schedule that fails, and why. */
export interface ScheduleFailure {
  readonly problem: Problem;
  /** What happened and which two steps decide, in one or two sentences. */
  readonly sentence: string;
  readonly schedule: readonly ThreadId[];
  /** Whether no simpler schedule fails in this way: fewer preemptions, then switches, then steps. */
  readonly isSimplest: boolean;
  readonly failing: Recorded;
  /** The two steps whose order decides, with a run that passes; null where no single pair does. */
  readonly cause: Cause | null;
  /** Opens the same run again. */
  readonly replay: string;
}

export interface Exploration {
  readonly verdict: "passed" | "nondeterministic" | VerdictCode;
  /** Whether everything was explored that the strategy promises; only then is a pass a proof. */
  readonly complete: boolean;
  readonly schedules: number;
  /** Schedules that failed, data races aside; without countsAll at most one. */
  readonly failing: number;
  /** Schedules in which plain memory was raced for. */
  readonly racing: number;
  readonly failure: ScheduleFailure | null;
  /** For a program that is not deterministic: the first step that differed. */
  readonly differs: string | null;
}
