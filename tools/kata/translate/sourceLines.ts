/** Finds and quotes lines of source files for messages. */
import { existsSync, readFileSync } from "node:fs";
import { shownPath } from "../paths.ts";

/** "katas/01-a/01-b.ts:14", or the file alone. */
export function at({ root, file }: { root: string; file: string }, line: number | null): string {
  return line === null ? shownPath(root, file) : `${shownPath(root, file)}:${line}`;
}

/** The innermost line of that file in a stack. */
export function lineInStack(stack: string, file: string): number | null {
  const start = stack.replaceAll("\\", "/").indexOf(`${file.replaceAll("\\", "/")}:`);
  if (start < 0) return null;
  const line = /^:(\d+)/.exec(stack.slice(start + file.length))?.[1];
  return line === undefined ? null : Number(line);
}

/** The first line that matches, from 1; null where none does. */
export function findLine(file: string, matches: (text: string) => boolean): number | null {
  if (!existsSync(file)) return null;
  const index = readFileSync(file, "utf8").split("\n").findIndex(matches);
  return index < 0 ? null : index + 1;
}

export function excerptOf({ file }: { file: string }, line: number | null): string[] {
  return line === null ? [] : excerpt(file, line);
}

/** The line and the two before it, numbered, in the manner of a compiler. */
export function excerpt(file: string, line: number): string[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split(/\r?\n/);
  const first = Math.max(1, line - 2);
  const width = String(line).length;
  return lines.slice(first - 1, line).map((text, index) => {
    const number = first + index;
    return `${number === line ? ">" : " "} ${String(number).padStart(width)} │ ${text}`;
  });
}
