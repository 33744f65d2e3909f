/** How texts are compared and how a difference is shown. Pure. */
import { structuredPatch } from "diff";

/**
 * A unified diff as lines: "-" is what the chapter says, "+" what was seen. Both texts end with a
 * newline or are empty. Hunks begin with "@@", unless there is but one and it begins at the top.
 */
export function diffLines(written: string, seen: string): string[] {
  const { hunks } = structuredPatch("chapter", "run", written, seen, undefined, undefined, { context: 3 });
  return hunks.flatMap((hunk) => {
    const head = `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`;
    const isWhole = hunks.length === 1 && hunk.oldStart <= 1;
    return isWhole ? hunk.lines : [head, ...hunk.lines];
  });
}

/** Drops spaces at line ends and blank lines at the end: editors do too. */
export function tidy(text: string): string {
  const lines = text.split("\n").map((line) => line.trimEnd());
  while (lines.at(-1) === "") lines.pop();
  return lines.map((line) => `${line}\n`).join("");
}
