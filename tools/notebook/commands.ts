/** The two commands, apart from the process they run in: they print lines and return an exit code. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { checkCells } from "./compare.ts";
import {
  type Chapter,
  type Workspace,
  findChapter,
  listChapters,
  readChapter,
  showPath,
  writeIfChanged,
} from "./host/files.ts";
import { makeMd, splitLines } from "./markdown.ts";
import type { Problem } from "./problem.ts";
import { count, showProblem } from "./report.ts";
import type { CellView } from "./terminal/cell.ts";
import { renderChapter } from "./terminal/chapter.ts";
import type { Style } from "./terminal/style.ts";
import { applyFixes } from "./update.ts";
import { type Report, cellLimit, locateIn, runChapter, verify } from "./verify.ts";

export interface Output {
  style: Style;
  /** Columns of the terminal; undefined where there is none. */
  width: number | undefined;
  print(lines: string[]): void;
}

const widest = 88;

/** Runs one chapter and prints it. 0: as written; 1: something differs or fails; 2: no such chapter. */
export async function showChapter(workspace: Workspace, names: string[], out: Output): Promise<number> {
  const [name] = names;
  if (name === undefined) {
    out.print([...describeChapters(workspace, out.style), "", "Read one: npm run chapter -- NUMBER"]);
    return 0;
  }
  const path = findChapter(workspace, name);
  if (path === null) {
    out.print([`There is no chapter "${name}".`, "", ...describeChapters(workspace, out.style)]);
    return 2;
  }
  const { style } = out;
  const chapter = readChapter(workspace, path);
  const { cells, problems: broken } = chapter.notebook;
  const [run = { cells: [], failure: null }] = await runChapter(workspace, chapter, 1, cellLimit);
  const found = checkCells(cells, [run], locateIn(workspace, chapter, splitLines(chapter.source)));
  const views = cells.map((cell, at): CellView => {
    return {
      cell,
      outcome: run.cells[at] ?? null,
      problems: found.filter((problem) => problem.cell === cell.id),
    };
  });
  const width = Math.min(out.width ?? widest, widest);
  out.print(renderChapter({ md: makeMd(), source: chapter.source, cells: views, style, width }));

  const atEnd = [...broken, ...found.filter((problem) => problem.cell === undefined)];
  if (atEnd.length > 0)
    out.print(["", ...atEnd.flatMap((problem) => showProblem(chapter.shown, problem, style))]);
  const total = broken.length + found.length;
  if (total > 0)
    out.print([
      "",
      style.red(`${count(total, "problem")}: what this chapter shows is not what it prints now.`),
    ]);
  return total > 0 ? 1 : 0;
}

/** Verifies the chapters named, or all of them. 0: nothing to report; 1: problems; 2: no such chapter. */
export async function verifyChapters(
  workspace: Workspace,
  names: string[],
  update: boolean,
  out: Output,
): Promise<number> {
  const { paths, strays } = listChapters(workspace);
  const wanted = names.map((name) => findChapter(workspace, name));
  const unknown = names.filter((_, at) => wanted[at] === null);
  if (unknown.length > 0) {
    out.print([
      ...unknown.map((name) => `There is no chapter "${name}".`),
      "",
      ...describeChapters(workspace, out.style),
    ]);
    return 2;
  }
  const chosen = names.length === 0 ? paths : paths.filter((path) => wanted.includes(path));
  const check = () =>
    verify(
      workspace,
      chosen.map((path) => readChapter(workspace, path)),
      { whole: names.length === 0, limit: cellLimit },
    );
  let report = await check();
  if (update && applyReport(workspace, report, out)) report = await check();
  if (names.length === 0)
    report.elsewhere.push(
      ...strays.map((path) => `${showPath(workspace, path)}: a chapter is named NN-slug.md`),
    );
  return printReport(report, out);
}

/** Mends what can be mended and shows each change. Returns whether there was any. */
function applyReport(workspace: Workspace, report: Report, { style, print }: Output): boolean {
  let isChanged = false;
  for (const { chapter, problems } of report.chapters) {
    const fixable = problems.filter((problem) => problem.fix !== undefined);
    if (fixable.length === 0) continue;
    const fixes = fixable.flatMap(({ fix }) => (fix === undefined ? [] : [fix]));
    for (const fix of fixes)
      if (fix.kind === "file") writeIfChanged(join(workspace.chapters, fix.path), fix.text);
    writeIfChanged(chapter.path, applyFixes(readFileSync(chapter.path, "utf8"), fixes));
    for (const problem of fixable)
      print(showProblem(chapter.shown, { ...problem, message: `updated: ${problem.message}` }, style));
    print([""]);
    isChanged = true;
  }
  return isChanged;
}

function printReport(report: Report, { style, print }: Output): number {
  const problems = report.chapters.flatMap(({ chapter, problems }) =>
    problems.map((problem) => ({ chapter, problem })),
  );
  for (const { chapter, problem } of problems) print([...showProblem(chapter.shown, problem, style), ""]);
  for (const line of report.elsewhere) print([line, ""]);
  const ran = report.chapters.reduce((sum, each) => sum + each.ran, 0);
  const cells = report.chapters.reduce((sum, { chapter }) => sum + chapter.notebook.cells.length, 0);
  const total = problems.length + report.elsewhere.length;
  const summary = `${ran} of ${count(cells, "cell")} in ${count(report.chapters.length, "chapter")} ran, twice each`;
  if (report.chapters.length === 0) {
    print([style.red("There is no chapter to verify.")]);
    return 1;
  }
  print([
    total === 0
      ? style.green(`${summary}: all as written.`)
      : style.red(`${summary}: ${count(total, "problem")}.`),
  ]);
  if (problems.some(({ problem }) => isMended(problem)))
    print(["If the change is meant: npm run chapters:verify -- --update"]);
  return total === 0 ? 0 : 1;
}

const isMended = (problem: Problem) => problem.fix !== undefined;

function describeChapters(workspace: Workspace, style: Style): string[] {
  const chapters = listChapters(workspace).paths.map((path) => readChapter(workspace, path));
  if (chapters.length === 0) return ["There are no chapters yet."];
  return [
    "The chapters are:",
    ...chapters.map((chapter) => `  ${style.bold(chapter.name)}  ${titleOf(chapter)}`),
  ];
}

const titleOf = (chapter: Chapter) => /^# (.+)$/mu.exec(chapter.source)?.[1] ?? "";
