/**
 * Verifies chapters: parses, type-checks and runs them, and gathers every problem. The rules
 * themselves stand in compare.ts, figures.ts, links.ts, markdown.ts and regions.ts.
 */
import { availableParallelism } from "node:os";
import { type Locate, checkCells } from "./compare.ts";
import { describeDiagnostic, describeForeign, diagnose } from "./diagnose.ts";
import { checkFigures } from "./figures.ts";
import { type Chapter, type Workspace, programPath, writeProgram } from "./host/files.ts";
import { listFigures, listRegions, openFigures, openNeighbours, readSource } from "./host/lookup.ts";
import { runProgram } from "./host/run.ts";
import type { Diagnostic } from "./host/typecheck.ts";
import { type Link, checkLinks, readPage } from "./links.ts";
import { findPlaces, frameOf } from "./locate.ts";
import { makeMd, splitLines } from "./markdown.ts";
import type { Run } from "./outcome.ts";
import type { Problem } from "./problem.ts";
import { checkQuotes } from "./regions.ts";

export interface VerifyOptions {
  /** All chapters are given, so that what none of them uses can be named. */
  whole: boolean;
  /** Milliseconds that one cell may take. */
  limit: number;
}

export interface ChapterReport {
  chapter: Chapter;
  /** In the order of the lines. */
  problems: Problem[];
  /** How many cells came to their end in the first run. */
  ran: number;
}

export interface Report {
  chapters: ChapterReport[];
  /** Problems of other files, "FILE:LINE: MESSAGE". */
  elsewhere: string[];
}

export const cellLimit = 10_000;
const md = makeMd();

export async function verify(
  workspace: Workspace,
  chapters: Chapter[],
  options: VerifyOptions,
): Promise<Report> {
  // What an open fence has swallowed is no program.
  const sound = chapters.filter(({ notebook }) => !notebook.isBroken);
  const programs = sound.map((chapter) => writeProgram(workspace, chapter));
  const checking = diagnose(workspace, sound, programs);
  const runs = await inParallel(sound, (chapter) => runChapter(workspace, chapter, 2, options.limit));
  const diagnostics = await checking;
  const reports = chapters.map((chapter) => {
    const at = sound.indexOf(chapter);
    if (at === -1) return { chapter, problems: chapter.notebook.problems, ran: 0 };
    const found = diagnostics.filter(({ file }) => file === programs[at]);
    return inspectChapter(workspace, chapter, runs[at] ?? [], found);
  });
  const foreign = diagnostics
    .filter(({ file }) => !programs.includes(file))
    .map((found) => describeForeign(workspace, found));
  return {
    chapters: reports,
    elsewhere: [...foreign, ...(options.whole ? findUnused(workspace, chapters) : [])],
  };
}

/** Runs a chapter alone, without checking anything. */
export async function runChapter(
  workspace: Workspace,
  chapter: Chapter,
  times: number,
  limit: number,
): Promise<Run[]> {
  if (chapter.notebook.cells.length === 0 || chapter.notebook.isBroken) return [{ cells: [], failure: null }];
  return await runProgram(writeProgram(workspace, chapter), { times, limit });
}

function inspectChapter(
  workspace: Workspace,
  chapter: Chapter,
  runs: Run[],
  diagnostics: Diagnostic[],
): ChapterReport {
  const { cells, quotes, problems: broken } = chapter.notebook;
  const lines = splitLines(chapter.source);
  const page = readPage(md, chapter.source);
  const images = page.links.filter(({ kind }) => kind === "image");
  const first = runs[0] ?? { cells: [], failure: null };
  const typed = diagnostics.map((error) => describeDiagnostic(chapter, lines, error));
  const isLoading = first.failure?.cell === null && first.cells.length === 0;
  const ofCells = checkCells(cells, runs, locateIn(workspace, chapter, lines));
  const problems = [
    ...broken,
    ...typed,
    // A program that does not load has the error that the type checker already names.
    ...(isLoading && typed.length > 0 ? [] : ofCells),
    ...checkQuotes(quotes, (file) => readSource(workspace, file)),
    ...checkFigures(chapter.number, cells, first, images, openFigures(workspace, chapter)),
    // Figures have a rule of their own, which says more than that a link leads to no file.
    ...checkLinks(
      { ...page, links: page.links.filter((link) => !isFigure(link)) },
      openNeighbours(workspace, chapter),
    ),
  ];
  if (cells.length === 0) problems.push({ line: 1, message: 'this chapter has no cell: no "ts run" block' });
  problems.sort((a, b) => a.line - b.line || (a.column ?? 0) - (b.column ?? 0));
  return { chapter, problems, ran: first.cells.length };
}

const isFigure = ({ kind, target }: Link) => kind === "image" && /^figures\/.+\.svg$/u.test(target);

export function locateIn(workspace: Workspace, chapter: Chapter, lines: string[]): Locate {
  const program = programPath(workspace, chapter);
  return (failure) => {
    const [place, ...callers] = findPlaces(failure.error, program);
    if (place === undefined) return null;
    const frames = callers
      .filter(({ line }) => lines[line - 1] !== undefined)
      .map(({ line }) => `called from line ${line}`);
    return { ...place, frames: [...frameOf(lines, place), ...frames] };
  };
}

/** What no chapter uses: figures of chapters that are gone, regions that nobody quotes. */
function findUnused(workspace: Workspace, chapters: Chapter[]): string[] {
  const numbers = new Set(chapters.map(({ number }) => number));
  const figures = listFigures(workspace).filter((name) => !numbers.has(name.split("-")[0] ?? ""));
  const quoted = new Set(
    chapters.flatMap(({ notebook }) => notebook.quotes.map(({ file, region }) => `${file}#${region}`)),
  );
  const regions = listRegions(workspace).flatMap(({ file, line, name, message }) => {
    if (message !== null) return [`${file}:${line}: ${message}`];
    if (quoted.has(`${file}#${name}`)) return [];
    return [`${file}:${line}: no chapter quotes the region "${name}"; remove its two comments, or quote it`];
  });
  return [
    ...figures.map((name) => `chapters/figures/${name}: belongs to no chapter; remove the file`),
    ...regions,
  ];
}

/** Runs at most as many at once as the machine has cores; keeps the order. */
async function inParallel<T, R>(items: T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const take = async () => {
    while (next < items.length) {
      const at = next++;
      results[at] = await work(items[at] as T);
    }
  };
  await Promise.all(Array.from({ length: Math.min(items.length, availableParallelism()) }, take));
  return results;
}
