/**
 * Which hint comes next. The hint that fits the mistake of the last check comes first; then the
 * general ones, one level at a time. What was shown is remembered by level or by code.
 */
import type { Kata, Progress } from "./model.ts";

export interface Hint {
  /** "1", "2", … for a general level, else the code of a mistake: what progress remembers. */
  key: string;
  /** "hint 1 of 3", "hint for this mistake" */
  label: string;
  /** Markdown. */
  text: string;
}

/** All hints of a kata in the order in which they are shown after that mistake. */
export function hintsFor(kata: Kata, mistake: string | null): Hint[] {
  const fitting = mistake === null ? undefined : kata.mistakeHints.get(mistake);
  const general = kata.hints.map((text, index) => ({
    key: String(index + 1),
    label: `hint ${index + 1} of ${kata.hints.length}`,
    text,
  }));
  if (mistake === null || fitting === undefined) return general;
  return [{ key: mistake, label: "hint for this mistake", text: fitting }, ...general];
}

/** The first hint not shown yet; null when all were. */
export function nextHint(kata: Kata, progress: Progress): Hint | null {
  const shown = progress.hints.get(kata.name) ?? [];
  return (
    hintsFor(kata, progress.mistakes.get(kata.name) ?? null).find((hint) => !shown.includes(hint.key)) ?? null
  );
}

/** Hints that were shown, in order. */
export function shownHints(kata: Kata, progress: Progress): Hint[] {
  const shown = progress.hints.get(kata.name) ?? [];
  return hintsFor(kata, progress.mistakes.get(kata.name) ?? null).filter((hint) => shown.includes(hint.key));
}

export function markShown(progress: Progress, kata: Kata, hint: Hint): void {
  const shown = progress.hints.get(kata.name) ?? [];
  if (!shown.includes(hint.key)) progress.hints.set(kata.name, [...shown, hint.key]);
}
