/**
 * What is remembered between runs, in one text file that a person can read and edit:
 * `.kata/progress.txt`. Lines are found by the name of their kata, so katas may come, go and move.
 * Lines that this version does not understand are kept; a file that is no text is set aside.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Kata, Progress } from "./model.ts";

const HEADER = [
  "# Progress in c10kata, one fact a line. You may edit this file; lines nobody understands are kept.",
  "#   current NAME · done NAME DAY · hints NAME LEVEL-OR-MISTAKE… · mistake NAME CODE",
];
const NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/;

export function progressPath(root: string): string {
  return path.join(root, ".kata", "progress.txt");
}

export function emptyProgress(): Progress {
  return { current: null, done: new Map(), hints: new Map(), mistakes: new Map(), unknown: [] };
}

/** Reads the file. Where there is none, nothing is done yet; a damaged one is renamed to `progress.damaged-1.txt`. */
export function readProgress(root: string): Progress {
  const file = progressPath(root);
  if (!existsSync(file)) return emptyProgress();
  const text = readFileSync(file, "utf8");
  if (isDamaged(text)) {
    renameSync(
      file,
      freePath((n) => damagedPath(root, n)),
    );
    return emptyProgress();
  }
  return parseProgress(text);
}

/** Where a damaged file lies that was set aside just now: no progress has been written since. Relative to the root. */
export function setAsideProgress(root: string): string | null {
  if (existsSync(progressPath(root))) return null;
  let last: string | null = null;
  for (let n = 1; existsSync(damagedPath(root, n)); n++) last = path.basename(damagedPath(root, n));
  return last === null ? null : `.kata/${last}`;
}

function damagedPath(root: string, n: number): string {
  return path.join(root, ".kata", `progress.damaged-${n}.txt`);
}

/**
 * Reads, changes and writes in one go, so that two windows lose at most each other's last word, and
 * never a line. The file is replaced by rename: a reader sees the old text or the new one.
 */
export function updateProgress(root: string, change: (progress: Progress) => void): Progress {
  const progress = readProgress(root);
  change(progress);
  const file = progressPath(root);
  mkdirSync(path.dirname(file), { recursive: true });
  const scratch = `${file}.${process.pid}.tmp`;
  writeFileSync(scratch, formatProgress(progress));
  renameSync(scratch, file);
  return progress;
}

/** Remembers what a check answered: the day of the first pass, or the mistake for the next hint. */
export function recordVerdict(
  progress: Progress,
  name: string,
  passed: boolean,
  mistake: string | null,
  today: string,
): void {
  if (passed && !progress.done.has(name)) progress.done.set(name, today);
  if (mistake === null) progress.mistakes.delete(name);
  else progress.mistakes.set(name, mistake);
}

/** The kata to work on: the current one, else the first that is not done, else the last. */
export function currentKata(katas: readonly Kata[], progress: Progress): Kata | undefined {
  const current = katas.find((kata) => kata.name === progress.current);
  return current ?? katas.find((kata) => !progress.done.has(kata.name)) ?? katas.at(-1);
}

/** The day as it stands in the file, by the learner's clock: "2026-11-21". */
export function dayOf(date: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The first path of a numbered row that is not taken. */
export function freePath(pathOf: (n: number) => string): string {
  for (let n = 1; ; n++) if (!existsSync(pathOf(n))) return pathOf(n);
}

export function parseProgress(text: string): Progress {
  const progress = emptyProgress();
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === "" || HEADER.includes(line)) continue;
    if (!parseLine(line, progress)) progress.unknown.push(line);
  }
  return progress;
}

export function formatProgress(progress: Progress): string {
  const lines = [...HEADER];
  if (progress.current !== null) lines.push(`current ${progress.current}`);
  for (const [name, day] of progress.done) lines.push(`done ${name} ${day}`);
  for (const [name, shown] of progress.hints) lines.push(`hints ${name} ${shown.join(" ")}`);
  for (const [name, code] of progress.mistakes) lines.push(`mistake ${name} ${code}`);
  return `${[...lines, ...progress.unknown].join("\n")}\n`;
}

function parseLine(line: string, into: Progress): boolean {
  const [key, name, ...rest] = line.trim().split(/\s+/);
  if (name === undefined || !NAME.test(name)) return false;
  const only = rest.length === 1 ? rest[0] : undefined;
  if (key === "current" && rest.length === 0) into.current = name;
  else if (key === "done" && only !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(only))
    into.done.set(name, only);
  else if (key === "hints" && rest.length > 0 && rest.every((word) => NAME.test(word)))
    into.hints.set(name, rest);
  else if (key === "mistake" && only !== undefined && NAME.test(only)) into.mistakes.set(name, only);
  else return false;
  return true;
}

/** A file cut off by a full disk, or overwritten by something else, holds bytes that no line of ours has. */
function isDamaged(text: string): boolean {
  if (text.includes("\0") || text.includes("\uFFFD")) return true;
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  return (
    lines.length > 0 && !text.startsWith("#") && lines.every((line) => !parseLine(line, emptyProgress()))
  );
}
