/**
 * Regions of source files, `// #region NAME` to `// #endregion`, and the quotes of them in chapters.
 * Pure: files come as text.
 */
import { diffLines, tidy } from "./difference.ts";
import type { Quote } from "./markdown.ts";
import type { Problem } from "./problem.ts";

export interface Region {
  name: string;
  /** 1-based line of its opening comment. */
  line: number;
  /** Without the markers of regions inside it, the common indentation removed. */
  text: string;
}

/** Finds the regions of a file. Throws when one is not closed, is closed twice, or has no name of its own. */
export function findRegions(source: string): Region[] {
  const open: { name: string; line: number; lines: string[] }[] = [];
  const regions: Region[] = [];
  source.split(/\r?\n/u).forEach((text, at) => {
    const opening = /^\s*\/\/ #region(?:\s+(\S+))?/u.exec(text);
    if (opening !== null) {
      const name = opening[1];
      if (name === undefined) throw new Error(`the region on line ${at + 1} has no name`);
      open.push({ name, line: at + 1, lines: [] });
    } else if (/^\s*\/\/ #endregion/u.test(text)) {
      const closed = open.pop();
      if (closed === undefined) throw new Error(`line ${at + 1} closes a region, but none is open`);
      if (regions.some((region) => region.name === closed.name))
        throw new Error(`two regions are named "${closed.name}"`);
      regions.push({ name: closed.name, line: closed.line, text: dedent(closed.lines) });
    } else for (const region of open) region.lines.push(text);
  });
  const left = open.at(-1);
  if (left !== undefined) throw new Error(`the region "${left.name}" on line ${left.line} is never closed`);
  return regions;
}

/** `read` gives the text of a file of the project, or null where there is none. */
export function checkQuotes(quotes: Quote[], read: (file: string) => string | null): Problem[] {
  return quotes.flatMap((quote) => {
    const source = read(quote.file);
    if (source === null) return [{ line: quote.line, message: `there is no file ${quote.file}` }];
    const regions = tryRegions(source);
    if (typeof regions === "string") return [{ line: quote.line, message: `${quote.file}: ${regions}` }];
    const region = regions.find(({ name }) => name === quote.region);
    if (region === undefined) {
      const known = regions.map(({ name }) => name).join(", ") || "none";
      return [
        { line: quote.line, message: `${quote.file} has no region "${quote.region}"; it has: ${known}` },
      ];
    }
    return compareQuote(quote, region);
  });
}

/** The regions of a file, or what is wrong with them. */
export function tryRegions(source: string): Region[] | string {
  try {
    return findRegions(source);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function compareQuote(quote: Quote, region: Region): Problem[] {
  const written = tidy(quote.text);
  if (written === region.text) return [];
  const lines = region.text.split("\n").slice(0, -1);
  return [
    {
      line: quote.line,
      message: `differs from the region "${quote.region}" of ${quote.file}`,
      detail: diffLines(written, region.text),
      fix: { kind: "lines", from: quote.line + 1, to: quote.endLine, lines },
    },
  ];
}

function dedent(lines: string[]): string {
  const indents = lines
    .filter((line) => line.trim() !== "")
    .map((line) => line.length - line.trimStart().length);
  const common = Math.min(...indents, Number.MAX_SAFE_INTEGER);
  return tidy(lines.map((line) => `${line.slice(common)}\n`).join(""));
}
