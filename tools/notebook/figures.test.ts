import { describe, expect, test } from "vitest";
import { checkFigures } from "./figures.ts";
import { collectCells, makeMd } from "./markdown.ts";
import type { Run } from "./outcome.ts";

const { cells } = collectCells(makeMd(), "```ts run id=draw quiet\n```\n");
const svg = "<svg/>\n";
const draws = (...names: string[]): Run => ({
  cells: [{ output: "", figures: names.map((name) => ({ name, svg })), thrown: null }],
  failure: null,
});
const folder = (files: Record<string, string>) => ({
  names: Object.keys(files),
  read: (name: string) => files[name] ?? null,
});
const image = (target: string) => ({ kind: "image" as const, line: 9, target });
const check = (run: Run, targets: string[], files: Record<string, string>) =>
  checkFigures("01", cells, run, targets.map(image), folder(files));

describe("figures", () => {
  test("made, shown and on disk: no problem, whatever the line endings", () => {
    expect(check(draws("chain"), ["figures/01-chain.svg"], { "01-chain.svg": "<svg/>\r\n" })).toEqual([]);
  });

  test("a file that lags behind is shown, and --update writes it", () => {
    const [problem] = check(draws("chain"), ["figures/01-chain.svg"], { "01-chain.svg": "<svg></svg>\n" });
    expect(problem).toMatchObject({ line: 1, cell: "draw", detail: ["-<svg></svg>", "+<svg/>"] });
    expect(problem?.fix).toEqual({ kind: "file", path: "figures/01-chain.svg", text: svg });
  });

  test("a file that is not there yet is written by --update", () => {
    const [problem] = check(draws("chain"), ["figures/01-chain.svg"], {});
    expect(problem?.message).toBe("chapters/figures/01-chain.svg is not there yet");
    expect(problem?.fix).toBeDefined();
  });

  test.each([
    [
      "an image that no cell makes",
      draws(),
      ["figures/01-chain.svg"],
      {},
      "9: no cell of this chapter makes the figure 01-chain.svg",
    ],
    [
      "a file that no cell makes",
      draws(),
      [],
      { "01-old.svg": svg },
      "1: no cell makes chapters/figures/01-old.svg; remove the file",
    ],
    [
      "a figure that no image shows",
      draws("a"),
      [],
      { "01-a.svg": svg },
      "1: no image shows the figure: ![…](figures/01-a.svg)",
    ],
    [
      "a name used twice",
      draws("a", "a"),
      ["figures/01-a.svg"],
      { "01-a.svg": svg },
      '1: a second figure is named "a"',
    ],
  ])("%s is a problem", (_, run, targets, files, message) => {
    expect(check(run, targets, files).map((problem) => `${problem.line}: ${problem.message}`)).toEqual([
      message,
    ]);
  });
});
