/** Applies the fixes of `--update` to the text of a chapter. Pure; keeps line endings and all prose. */
import { splitLines } from "./markdown.ts";
import type { Fix } from "./problem.ts";

/** Fixes of kind "lines" must not overlap; others are left to the caller. */
export function applyFixes(source: string, fixes: Fix[]): string {
  const ending = source.includes("\r\n") ? "\r\n" : "\n";
  const lines = splitLines(source);
  const edits = fixes.filter((fix) => fix.kind === "lines").sort((a, b) => b.from - a.from);
  for (const edit of edits) lines.splice(edit.from - 1, edit.to - edit.from, ...edit.lines);
  const text = lines.join(ending);
  return /[\r\n]$/u.test(source) || edits.some((edit) => edit.from > splitLines(source).length)
    ? text + ending
    : text;
}
