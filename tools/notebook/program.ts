/**
 * Turns the cells of a chapter into one TypeScript module. Every line of a cell stands on the line
 * it has in the chapter, and prose is blank, so that type errors and stack traces carry the
 * chapter's own line numbers. The lines of the fences hold the calls that switch the output.
 */
import type { Cell } from "./markdown.ts";

/** `recorder` is the import specifier of recorder.ts as seen from the program. */
export function makeProgram(cells: Cell[], recorder: string): string {
  const lines: string[] = [`import { hooks as __chapter } from ${JSON.stringify(recorder)};`];
  const put = (line: number, text: string) => {
    lines[line - 1] = (lines[line - 1] ?? "") + text;
  };
  cells.forEach((cell, index) => {
    const { throws } = cell.options;
    put(cell.line, `__chapter.begin(${index});${throws ? " try {" : ""}`);
    cell.text.split("\n").forEach((text, at) => {
      put(cell.line + 1 + at, text);
    });
    // The semicolon ends a statement that the cell left open, such as `if (x)`.
    put(cell.endLine, `;${throws ? "} catch (thrown) { __chapter.threw(thrown); }" : ""} __chapter.end();`);
  });
  return `${Array.from(lines, (line) => line ?? "").join("\n")}\n`;
}

/** The same, one cell alone and never run: shows in which cell a syntax error began. */
export function makeFragment(cell: Cell): string {
  return `${"\n".repeat(cell.line)}${cell.text}`;
}
