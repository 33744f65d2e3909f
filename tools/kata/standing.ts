/** Where a learner stands with a kata. */
import type { Kata, Progress } from "./model.ts";

/** "started": checked before, and further than the shipped stub. */
export type KataStanding = "done" | "started" | "new";

export function standingOf(kata: Kata, progress: Progress): KataStanding {
  if (progress.done.has(kata.name)) return "done";
  const mistake = progress.mistakes.get(kata.name);
  return mistake !== undefined && mistake !== kata.stubCode ? "started" : "new";
}
