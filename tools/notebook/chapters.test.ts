/**
 * Every cell of every chapter is a test, by the same verification as `npm run chapters:verify`; what
 * belongs to no cell (links, figures, quotes, fences) is one more test for each chapter.
 */
import { beforeAll, describe, expect, test } from "vitest";
import { listChapters, openWorkspace, readChapter } from "./host/files.ts";
import type { Problem } from "./problem.ts";
import { showProblem } from "./report.ts";
import { makeStyle } from "./terminal/style.ts";
import { type ChapterReport, type Report, cellLimit, verify } from "./verify.ts";

const workspace = openWorkspace("chapters-test");
const { paths, strays } = listChapters(workspace);
const chapters = paths.map((path) => readChapter(workspace, path));
const plain = makeStyle(false);

let report: Report = { chapters: [], elsewhere: [] };
beforeAll(async () => {
  report = await verify(workspace, chapters, { whole: true, limit: cellLimit });
}, 120_000);

/** Fails with the problems, at the place of the first, so that the editor opens the chapter there. */
function expectNone(problems: Problem[], { chapter }: ChapterReport): void {
  const [first] = problems;
  if (first === undefined) return;
  const lines = problems.flatMap((problem) => showProblem(chapter.shown, problem, plain));
  const error = new Error(lines.join("\n"));
  error.stack = `Error: ${error.message}\n    at ${chapter.path}:${first.line}:${first.column ?? 1}`;
  throw error;
}

test("there are chapters with cells, and nothing else lies beside them", () => {
  expect(chapters.flatMap(({ notebook }) => notebook.cells).length).toBeGreaterThan(0);
  expect(strays).toEqual([]);
});

test("every region and every figure belongs to a chapter, and the code that chapters use compiles", () => {
  expect(report.elsewhere).toEqual([]);
});

for (const [at, chapter] of chapters.entries()) {
  describe(chapter.shown, () => {
    const ofChapter = () => report.chapters[at] as ChapterReport;

    test("prose: fences, links, figures and quotes", () => {
      const { problems } = ofChapter();
      expectNone(
        problems.filter(({ cell }) => cell === undefined),
        ofChapter(),
      );
    });

    for (const [index, { line, id }] of chapter.notebook.cells.entries()) {
      test(`line ${line}: ${id}`, () => {
        const { problems, ran } = ofChapter();
        const found = problems.filter(({ cell }) => cell === id);
        const skipped = { line, cell: id, message: "was not run: the run ended before it" };
        expectNone(found.length === 0 && ran <= index ? [skipped] : found, ofChapter());
      });
    }
  });
}
