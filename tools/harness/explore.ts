/**
 * Explores programs of threads: every schedule that matters, with a verdict. The explorer knows nothing of libc;
 * here the two meet, so that shared objects have the same number in every schedule.
 */
import type { Exploration, ExploreOptions } from "../explorer/exploration.ts";
import { explore as exploreThreads } from "../explorer/explore.ts";
import type { Start } from "../explorer/program.ts";
import { formatExploration } from "../explorer/report.ts";
import { type Rerun, rerun as rerunThreads } from "../explorer/rerun.ts";
import { births } from "../libc/births.ts";

export type { Exploration, ExploreOptions, Rerun, Start as ExploredProgram };

/**
 * Runs a program through its schedules.
 * @param program makes everything anew and returns its threads, `{threads, final}`, or is a main function
 *   that creates them with pthread_create
 */
export function explore(program: Start, options: Omit<ExploreOptions, "births"> = {}): Exploration {
  return exploreThreads(program, { ...options, births });
}

/** Runs one schedule again, by the replay string of a failure. */
export function rerun(program: Start, replay: string, options: { mayFork?: boolean } = {}): Rerun {
  return rerunThreads(program, replay, { ...options, births });
}

/** What was found, as text: the failing schedule in columns, or the proof that there is none. */
export function explained(exploration: Exploration): string {
  return formatExploration(exploration).join("\n");
}
