import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import { collectCells, makeMd } from "../markdown.ts";
import type { CellOutcome } from "../outcome.ts";
import { renderChapter } from "./chapter.ts";
import { makeStyle } from "./style.ts";

const md = makeMd();

/** Renders a chapter whose cells gave these outcomes, without colours unless asked. */
function render(
  source: string,
  { outcomes = [] as CellOutcome[], width = 60, isColored = false } = {},
): string[] {
  const { cells } = collectCells(md, source);
  const views = cells.map((cell, at) => ({ cell, outcome: outcomes[at] ?? null, problems: [] }));
  return renderChapter({ md, source, cells: views, style: makeStyle(isColored), width });
}

describe("renderChapter", () => {
  test("headings are underlined, paragraphs wrapped, links followed by their target", () => {
    const source =
      "# One\n\nA *word* with `code` and a [link](https://example.org/page) that\ngoes on, see [below](#one).\n";
    expect(render(source, { width: 40 })).toEqual([
      "One",
      "═══",
      "",
      "A word with code and a link",
      "(https://example.org/page) that goes on,",
      "see below.",
    ]);
  });

  test("Chinese text fills its columns and no more", () => {
    const lines = render("套接字缓冲区是内核里的队列，每个套接字有两个，一个收一个发。\n", { width: 20 });
    expect(lines.length).toBeGreaterThan(2);
    for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(20);
  });

  test("lists keep their marks and nest", () => {
    const source = "3. first\n4. second\n   - nested\n\n     loose\n\n> quoted\n";
    expect(render(source)).toEqual([
      "3. first",
      "4. second",
      "   • nested",
      "",
      "     loose",
      "",
      "▌ quoted",
    ]);
  });

  test("tables align by display width and wrap when they are too wide", () => {
    const lines = render(
      "| call | note |\n| - | - |\n| `读` | a note that is long enough to be wrapped |\n| w | b |\n",
      { width: 30 },
    );
    expect(lines).toEqual([
      "call  note",
      "────  ────────────────────────",
      "读    a note that is long",
      "      enough to be wrapped",
      "┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈",
      "w     b",
    ]);
  });

  test("a folded question is shown with its answer below", () => {
    const source =
      "<details>\n<summary>Q1. What is <code>0</code>?</summary>\n\nThe **end**.\n\n- of the stream\n\n</details>\n\nAfter.\n";
    expect(render(source)).toEqual([
      "? Q1. What is 0?",
      "  │ The end.",
      "  │",
      "  │ • of the stream",
      "",
      "After.",
    ]);
  });

  test("comments vanish, figures are named, quoted code says where it stands", () => {
    const source =
      "<!-- note -->\n\n![A chain](figures/01-chain.svg)\n\n```ts region=tools/a.ts#read\nreturn 1;\n```\n";
    expect(render(source)).toEqual([
      "[figure] A chain (figures/01-chain.svg)",
      "",
      "┌ tools/a.ts, read",
      "│ return 1;",
    ]);
  });

  test("a cell shows what it printed now, once; the checked output is not repeated", () => {
    const source =
      '```ts run id=a fold\nimport { read } from "#libc";\n\nread();\n```\n\n```text output\nold\n```\n';
    const outcome = { output: "new\n", figures: [], thrown: { text: "Error: no", stack: "" } };
    expect(render(source, { outcomes: [outcome] })).toEqual([
      "┌ a",
      "│ … imports from #libc",
      "│ read();",
      "└ prints",
      "  new",
      "  Error: no",
    ]);
  });

  test("a cell that was not reached says so", () => {
    expect(render("```ts run id=a\n1;\n```\n")).toEqual(["┌ a", "│ 1;", "└ not run"]);
  });

  test("colours change nothing but colours", () => {
    const source = "# One\n\n**b** `c`\n\n```ts run id=a\nconst s = `a\nb` + 1; // note\n```\n";
    const outcomes = [{ output: "x\n", figures: [], thrown: null }];
    const colored = render(source, { outcomes, isColored: true });
    expect(colored.join("\n")).toContain("\u001b[");
    expect(colored.map((line) => line.replaceAll(/\u001b\[\d+m/gu, ""))).toEqual(
      render(source, { outcomes }),
    );
  });
});
