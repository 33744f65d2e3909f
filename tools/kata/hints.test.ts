import { expect, test } from "vitest";
import { hintsFor, markShown, nextHint, shownHints } from "./hints.ts";
import type { Kata } from "./model.ts";
import { emptyProgress } from "./progress.ts";

const kata = {
  name: "add-up",
  hints: ["Look.", "Sum."],
  mistakeHints: new Map([["forgets-last", "The last counts."]]),
} as Partial<Kata> as Kata;

test("the hint that fits the last mistake comes first, then the general ones in order", () => {
  expect(hintsFor(kata, "forgets-last").map(({ key }) => key)).toEqual(["forgets-last", "1", "2"]);
  expect(hintsFor(kata, "something-else").map(({ key }) => key)).toEqual(["1", "2"]);
});

test("each call of next and mark goes one level on, until all were shown", () => {
  const progress = emptyProgress();
  progress.mistakes.set("add-up", "forgets-last");
  const seen: string[] = [];
  for (let hint = nextHint(kata, progress); hint; hint = nextHint(kata, progress)) {
    seen.push(hint.text);
    markShown(progress, kata, hint);
  }
  expect(seen).toEqual(["The last counts.", "Look.", "Sum."]);
  expect(shownHints(kata, progress).map(({ text }) => text)).toEqual(seen);
});

test("a new mistake brings its own hint although general ones were shown", () => {
  const progress = emptyProgress();
  markShown(progress, kata, nextHint(kata, progress)!);
  progress.mistakes.set("add-up", "forgets-last");
  expect(nextHint(kata, progress)?.key).toBe("forgets-last");
});
