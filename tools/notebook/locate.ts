/** Finds the place in a chapter at which a program failed, and shows the source there. Pure. */
import stringWidth from "string-width";
import type { Thrown } from "./outcome.ts";

export interface Place {
  line: number;
  column: number;
}

/** The places in `program`, a path, that a stack or a syntax error names, innermost first. */
export function findPlaces(error: Thrown, program: string): Place[] {
  const name = program.replaceAll("\\", "/").split("/").at(-1) ?? program;
  const pattern = new RegExp(`${escapePattern(name)}(?:\\?run=\\d+)?:(\\d+):(\\d+)(: ERROR)?`, "gu");
  const found = Array.from(`${error.text}\n${error.stack}`.replaceAll("\\", "/").matchAll(pattern));
  // esbuild counts columns from 0.
  return found.map(([, line, column, syntax]) => ({
    line: Number(line),
    column: Number(column) + (syntax === undefined ? 0 : 1),
  }));
}

/** The message without the place that esbuild puts into it. */
export function plainMessage(text: string): string {
  const syntax = /: ERROR: (.*)/u.exec(text);
  return syntax === null ? text : `SyntaxError: ${syntax[1]}`;
}

/** The line, numbered, with a caret under the column. */
export function frameOf(lines: string[], { line, column }: Place): string[] {
  const text = lines[line - 1];
  if (text === undefined || text.trim() === "") return [];
  const gutter = String(line);
  const indent = text.slice(0, column - 1).replaceAll(/[^\t]/gu, (char) => " ".repeat(stringWidth(char)));
  return [`${gutter} │ ${text}`, `${" ".repeat(gutter.length)} │ ${indent}^`];
}

const escapePattern = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/gu, "\\$&");
