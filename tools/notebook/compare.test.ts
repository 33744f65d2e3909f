import { describe, expect, test } from "vitest";
import { checkCells } from "./compare.ts";
import { collectCells, makeMd } from "./markdown.ts";
import type { CellOutcome, Failure, Run } from "./outcome.ts";
import { applyFixes } from "./update.ts";

const md = makeMd();
const cellsOf = (source: string) => collectCells(md, source).cells;
const printed = (output: string, thrown: string | null = null): CellOutcome => ({
  output,
  figures: [],
  thrown: thrown === null ? null : { text: thrown, stack: "" },
});
const ranWith = (cells: CellOutcome[], failure: Failure | null = null): Run => ({ cells, failure });
const check = (source: string, ...runs: Run[]) => checkCells(cellsOf(source), runs, () => null);
/** The chapter after `--update`. */
const updated = (source: string, ...runs: Run[]) =>
  applyFixes(
    source,
    check(source, ...runs).flatMap(({ fix }) => fix ?? []),
  );

const source = "```ts run id=a\nx();\n```\n\n```text output\none\ntwo\n```\n\nProse stays.\n";

describe("checkCells", () => {
  test("equal output is no problem; spaces at line ends and blank lines at the end do not count", () => {
    expect(check(source, ranWith([printed("one  \ntwo\n\n")]))).toEqual([]);
  });

  test("different output is shown as a unified diff at the output's line", () => {
    const [problem] = check(source, ranWith([printed("one\n2\n")]));
    expect(problem).toMatchObject({
      line: 5,
      cell: "a",
      message: "prints something else than its output block",
    });
    expect(problem?.detail).toEqual([" one", "-two", "+2"]);
  });

  test("--update rewrites the output and nothing else", () => {
    expect(updated(source, ranWith([printed("2\n")]))).toBe(source.replace("one\ntwo", "2"));
  });

  test("--update keeps CRLF endings and a missing newline at the end", () => {
    const crlf = source.replaceAll("\n", "\r\n").trimEnd();
    expect(updated(crlf, ranWith([printed("2\n")]))).toBe(crlf.replace("one\r\ntwo", "2"));
  });

  test("--update puts output that holds a fence into a longer fence", () => {
    expect(updated(source, ranWith([printed("```\nx\n")]))).toContain("````text output\n```\nx\n````\n");
  });

  test("a cell without an output block is a problem, and --update adds the block", () => {
    const bare = "```ts run\nx();\n```\n\nProse.\n";
    expect(check(bare, ranWith([printed("1\n")]))[0]).toMatchObject({
      line: 1,
      message: 'has no "text output" block',
    });
    expect(updated(bare, ranWith([printed("1\n")]))).toBe(
      "```ts run\nx();\n```\n\n```text output\n1\n```\n\nProse.\n",
    );
    const last = "```ts run\nx();\n```";
    expect(updated(last, ranWith([printed("1\n")]))).toBe(`${last}\n\n\`\`\`text output\n1\n\`\`\`\n`);
  });

  test("a cell that prints nothing must say so", () => {
    const message = "prints nothing: mark it quiet and drop its output block";
    expect(check("```ts run\nx();\n```\n", ranWith([printed("")]))[0]?.message).toBe(message);
    expect(check("```ts run quiet\nx();\n```\n", ranWith([printed("")]))).toEqual([]);
  });

  test("a quiet cell neither prints nor has an output block", () => {
    const quiet = source.replace("id=a", "id=a quiet");
    expect(check(quiet, ranWith([printed("1\n")]))[0]).toMatchObject({
      message: "is marked quiet, but prints",
      detail: ["+1"],
    });
    expect(check(quiet, ranWith([printed("")]))[0]).toMatchObject({
      line: 5,
      message: "is marked quiet, but has an output block",
    });
  });

  test("a throws cell must throw, and its error is the last line", () => {
    const throwing = "```ts run throws\nx();\n```\n```text output\none\nError: no\n```\n";
    expect(check(throwing, ranWith([printed("one\n", "Error: no")]))).toEqual([]);
    expect(check(throwing, ranWith([printed("one\nError: no\n")]))[0]?.message).toBe(
      "is marked throws, but nothing was thrown",
    );
  });

  test("terminal colours are no output", () => {
    expect(check(source, ranWith([printed("\u001b[31mred\u001b[0m\n")]))[0]?.message).toContain(
      "prints terminal colours",
    );
  });

  test("two runs that differ are a problem, and --update does not choose one", () => {
    const runs = [ranWith([printed("1\n")]), ranWith([printed("2\n")])];
    expect(check(source, ...runs)[0]).toMatchObject({ line: 1, detail: ["-1", "+2"] });
    expect(check(source, ...runs)[0]?.message).toContain("when it runs again");
    expect(updated(source, ...runs)).toBe(source);
  });

  test("a failure is blamed on its cell, and says when only the second run failed", () => {
    const failure: Failure = { cell: 0, kind: "threw", error: { text: "Error: no", stack: "" } };
    expect(check(source, ranWith([], failure))).toEqual([
      { line: 1, cell: "a", message: "Error: no", detail: [] },
    ]);
    const second = check(source, ranWith([printed("one\ntwo\n")]), ranWith([], failure));
    expect(second[0]?.message).toBe("Error: no (only when the chapter runs a second time)");
  });
});
