/** Chapters that are really type-checked and run; one verification serves all the tests below. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listChapters, readChapter } from "./host/files.ts";
import { type Fixture, makeFixture } from "./host/fixture.ts";
import { type Report, verify } from "./verify.ts";

const fence = (info: string, ...lines: string[]) => [`\`\`\`${info}`, ...lines, "```", ""];
const page = (...parts: string[][]) => ["# Title", "", ...parts.flat()].join("\n");

const chapters: Record<string, string> = {
  "01-fine": page(
    fence(
      "ts run id=一",
      'import { figure } from "#notebook";',
      "const half = (n: number) => n / 2;",
      "console.log(half(10));",
    ),
    fence("text output", "5"),
    fence("ts run throws", 'console.log("before");', 'throw new RangeError("too far");'),
    fence("text output", "before", "RangeError: too far"),
    fence(
      "ts run",
      "console.table([{ fd: 3, name: half(4) }]);",
      "console.log(await Promise.resolve({ a: 1 }));",
    ),
    fence(
      "text output",
      ...["┌─────────┬────┬──────┐", "│ (index) │ fd │ name │", "├─────────┼────┼──────┤"],
      "│ 0       │ 3  │ 2    │",
      "└─────────┴────┴──────┘",
      "{ a: 1 }",
    ),
    fence("ts run quiet", `figure("dot", '<svg xmlns="http://www.w3.org/2000/svg"/>');`),
    ["![a dot](figures/01-dot.svg)", ""],
  ),
  "02-types": page(
    fence("ts run quiet", "const one = 1;"),
    ["prose", ""],
    fence("ts run id=bad quiet", "", "  const two: string = one;"),
  ),
  "03-throws": page(
    fence(
      "ts run id=first",
      "function inner(): never {",
      '  throw new TypeError("no");',
      "}",
      "console.log(1);",
    ),
    fence("text output", "2"),
    fence("ts run id=second quiet", "inner();"),
    fence("ts run id=third quiet", "1;"),
  ),
  "04-loop": page(fence("ts run id=loop quiet", "const on = (): boolean => true;", "while (on());")),
  "05-drift": page(
    fence("ts run id=drift", "console.log(new Date().toDateString());"),
    fence("text output", "x"),
  ),
  "06-syntax": page(
    fence("ts run id=open quiet", "if (Math.abs(1) === 1) {"),
    fence("ts run id=after quiet", "const x = 1;"),
  ),
  "07-writes": page(fence("ts run id=writes quiet", 'process.stdout.write("past the console");')),
  "08-late": page(fence("ts run id=late quiet", 'setTimeout(() => console.log("late"), 1);')),
  "09-exits": page(fence("ts run id=exits quiet", "process.exit(0);")),
  "10-empty": page(["No cell here.", ""]),
  "11-open": page(["```ts run", "this is prose: never run", ""]),
  "12-state": page(
    fence(
      "ts run id=state quiet",
      "const shared = globalThis as { n?: number };",
      "shared.n = (shared.n ?? 0) + 1;",
      'if (shared.n > 1) throw new Error("again");',
    ),
  ),
};

let fixture: Fixture;
let report: Report;

beforeAll(async () => {
  const files = Object.entries(chapters).map(([name, text]) => [`chapters/${name}.md`, text]);
  fixture = makeFixture({
    ...Object.fromEntries(files),
    "chapters/figures/01-dot.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>\n',
    "chapters/figures/77-gone.svg": "<svg/>\n",
    "tools/a.ts": "// #region unused\n// #endregion\n",
    "tools/b.ts": "// #region open\n",
  });
  const { paths } = listChapters(fixture.workspace);
  const read = paths.map((path) => readChapter(fixture.workspace, path));
  report = await verify(fixture.workspace, read, { whole: true, limit: 1_000 });
}, 60_000);

afterAll(() => fixture.remove());

const problemsOf = (number: string) => {
  const found = report.chapters.find(({ chapter }) => chapter.number === number);
  return (found?.problems ?? []).map(({ line, column, cell, message }) => [line, column, cell, message]);
};

describe("verify", () => {
  test("a chapter that is as written has no problem, and all its cells ran", () => {
    expect(problemsOf("01")).toEqual([]);
    expect(report.chapters[0]?.ran).toBe(4);
  });

  test("a type error has the chapter's own line and column", () => {
    expect(problemsOf("02")).toEqual([
      [11, 9, "bad", "Type 'number' is not assignable to type 'string'. (TS2322)"],
    ]);
    expect(report.chapters[1]?.problems[0]?.detail).toEqual([
      "11 │   const two: string = one;",
      "   │         ^",
    ]);
  });

  test("an exception has the line that threw and the line that called; cells before it are still compared", () => {
    expect(problemsOf("03")).toEqual([
      [5, 9, "second", "TypeError: no"],
      [10, undefined, "first", "prints something else than its output block"],
    ]);
    expect(report.chapters[2]?.problems[0]?.detail).toContain("called from line 15");
    expect(report.chapters[2]?.ran).toBe(1);
  });

  test("an endless loop is ended and its cell named", () => {
    expect(problemsOf("04")).toEqual([
      [3, undefined, "loop", "the cell did not end within 1 s: an endless loop?"],
    ]);
  });

  test("a date in the output is noticed", () => {
    expect(problemsOf("05")).toEqual([
      [
        3,
        undefined,
        "drift",
        "prints something else when it runs again: a date, a random number, or state left in a module",
      ],
    ]);
  });

  test("a syntax error is blamed on the cell in which it began, and hides no type error of another chapter", () => {
    expect(problemsOf("06")).toEqual([[5, 1, "open", "'}' expected. (TS1005)"]]);
  });

  test("a cell prints through the console only", () => {
    expect(problemsOf("07")).toEqual([
      [4, 16, "writes", "Error: a cell prints with console.log; nothing else is recorded"],
    ]);
  });

  test("a cell that prints after it has ended is named by the line that printed", () => {
    expect(problemsOf("08")).toEqual([
      [4, 26, undefined, 'Error: printed after its cell had ended: "late\\n"'],
    ]);
  });

  test("a cell cannot end the process unnoticed", () => {
    expect(problemsOf("09")[0]).toEqual([
      3,
      undefined,
      "exits",
      expect.stringContaining("does a cell call process.exit?"),
    ]);
  });

  test("a chapter without cells is not green", () => {
    expect(problemsOf("10")).toEqual([
      [1, undefined, undefined, 'this chapter has no cell: no "ts run" block'],
    ]);
  });

  test("a chapter with an open fence is not run, and only the fence is named", () => {
    expect(problemsOf("11")).toEqual([[3, undefined, undefined, "the fence opened here is never closed"]]);
  });

  test("state that the first run leaves behind is noticed", () => {
    expect(problemsOf("12")).toEqual([
      [6, 25, "state", "Error: again (only when the chapter runs a second time)"],
    ]);
  });

  test("regions that nobody quotes, regions that are open, and figures of no chapter are named", () => {
    expect(report.elsewhere).toEqual([
      "chapters/figures/77-gone.svg: belongs to no chapter; remove the file",
      'tools/a.ts:1: no chapter quotes the region "unused"; remove its two comments, or quote it',
      'tools/b.ts:1: the region "open" on line 1 is never closed',
    ]);
  });
});
