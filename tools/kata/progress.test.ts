import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadCatalogue } from "./catalogue.ts";
import { type Tree, makeTree } from "./fixtures/tree.ts";
import {
  currentKata,
  dayOf,
  formatProgress,
  parseProgress,
  progressPath,
  readProgress,
  recordVerdict,
  setAsideProgress,
  updateProgress,
} from "./progress.ts";

let tree: Tree;
beforeEach(() => {
  tree = makeTree();
});
afterEach(() => tree.remove());

test("without a file nothing is done, and reading writes none", () => {
  expect(readProgress(tree.root).done.size).toBe(0);
  expect(existsSync(progressPath(tree.root))).toBe(false);
});

test("what was written is read again", () => {
  updateProgress(tree.root, (progress) => {
    progress.current = "add-up";
    progress.hints.set("add-up", ["forgets-last", "1"]);
    recordVerdict(progress, "add-up", false, "forgets-last", "2026-11-20");
    recordVerdict(progress, "say-hello", true, null, "2026-11-21");
  });
  const progress = readProgress(tree.root);
  expect(progress.current).toBe("add-up");
  expect([...progress.done]).toEqual([["say-hello", "2026-11-21"]]);
  expect(progress.hints.get("add-up")).toEqual(["forgets-last", "1"]);
  expect(progress.mistakes.get("add-up")).toBe("forgets-last");
});

test("the file is text that a person can read", () => {
  updateProgress(tree.root, (progress) => recordVerdict(progress, "add-up", true, null, "2026-11-21"));
  expect(readFileSync(progressPath(tree.root), "utf8")).toContain("\ndone add-up 2026-11-21\n");
});

test("the day of the first pass stays; a later failure does not undo it", () => {
  const progress = parseProgress("");
  recordVerdict(progress, "add-up", true, null, "2026-11-21");
  recordVerdict(progress, "add-up", false, "forgets-last", "2026-11-22");
  recordVerdict(progress, "add-up", true, null, "2026-11-23");
  expect(progress.done.get("add-up")).toBe("2026-11-21");
  expect(progress.mistakes.has("add-up")).toBe(false);
});

test("names of other versions and lines nobody understands are kept", () => {
  tree.write(
    ".kata/progress.txt",
    "done long-gone 2025-01-01\nbadge gold\n# my own note\ndone add-up yesterday\n",
  );
  updateProgress(tree.root, (progress) => {
    progress.current = "add-up";
  });
  const text = readFileSync(progressPath(tree.root), "utf8");
  for (const line of [
    "done long-gone 2025-01-01",
    "badge gold",
    "# my own note",
    "done add-up yesterday",
    "current add-up",
  ]) {
    expect(text).toContain(`${line}\n`);
  }
});

test("writing twice changes nothing", () => {
  const once = formatProgress(parseProgress("current a\ndone a 2026-01-01\nbadge gold\n"));
  expect(formatProgress(parseProgress(once))).toBe(once);
});

test("a damaged file is set aside under a free name and nothing is lost", () => {
  tree.write(".kata/progress.damaged-1.txt", "older");
  tree.write(".kata/progress.txt", "done add\0\0\0");
  expect(readProgress(tree.root).done.size).toBe(0);
  expect(readFileSync(path.join(tree.root, ".kata/progress.damaged-2.txt"), "utf8")).toBe("done add\0\0\0");
  expect(readFileSync(path.join(tree.root, ".kata/progress.damaged-1.txt"), "utf8")).toBe("older");
  expect(existsSync(progressPath(tree.root))).toBe(false);
});

test("the file set aside is named until progress is written anew", () => {
  expect(setAsideProgress(tree.root)).toBe(null);
  tree.write(".kata/progress.txt", "done add\0\0\0");
  readProgress(tree.root);
  expect(setAsideProgress(tree.root)).toBe(".kata/progress.damaged-1.txt");
  updateProgress(tree.root, () => {});
  expect(setAsideProgress(tree.root)).toBe(null);
});

test("the file is replaced by rename: no scratch file stays behind", () => {
  updateProgress(tree.root, () => {});
  expect(readdirSync(path.join(tree.root, ".kata"))).toEqual(["progress.txt"]);
});

test("the kata to work on: the current one, else the first that is not done, else the last", () => {
  const { katas } = loadCatalogue(tree.root);
  expect(currentKata(katas, parseProgress("current say-hello"))?.name).toBe("say-hello");
  expect(currentKata(katas, parseProgress("current gone\ndone add-up 2026-01-01"))?.name).toBe("say-hello");
  expect(currentKata(katas, parseProgress("done add-up 2026-01-01\ndone say-hello 2026-01-01"))?.name).toBe(
    "say-hello",
  );
  expect(currentKata([], parseProgress(""))).toBeUndefined();
});

test("a day is written by the learner's clock", () => {
  expect(dayOf(new Date(2026, 0, 5, 23, 59))).toBe("2026-01-05");
});
