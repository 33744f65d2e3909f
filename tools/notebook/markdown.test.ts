import { describe, expect, test } from "vitest";
import { collectCells, makeMd } from "./markdown.ts";

const md = makeMd();
const collect = (...lines: string[]) => collectCells(md, lines.join("\n"));
const problemsOf = (...lines: string[]) =>
  collect(...lines).problems.map(({ line, message }) => `${line}: ${message}`);

const cell = ["```ts run id=a", "console.log(1);", "```"];
const output = ["```text output", "1", "```"];

describe("collectCells", () => {
  test("gives cells and outputs the lines of the file", () => {
    const { cells, problems } = collect("# Title", "", ...cell, "", ...output, "");
    expect(problems).toEqual([]);
    expect(cells).toEqual([
      {
        id: "a",
        line: 3,
        endLine: 5,
        text: "console.log(1);\n",
        options: { id: "a", fold: false, quiet: false, throws: false },
        output: { line: 7, endLine: 9, text: "1\n" },
      },
    ]);
  });

  test("counts the lines of a file with CRLF endings alike", () => {
    const [first] = collectCells(md, ["text", "", ...cell, ...output].join("\r\n")).cells;
    expect([first?.line, first?.endLine, first?.output?.line]).toEqual([3, 5, 6]);
    expect(first?.text).toBe("console.log(1);\n");
  });

  test("names a cell without an id by its place", () => {
    const { cells } = collect("```ts run", "```", "", "```ts run id=甲", "```", "", "```ts run", "```");
    expect(cells.map(({ id }) => id)).toEqual(["cell-1", "甲", "cell-3"]);
  });

  test("refuses an id that is taken", () => {
    expect(problemsOf(...cell, "", ...cell)).toEqual(['5: the id "a" is taken by the cell on line 1']);
  });

  test("names the line of a fence that is never closed", () => {
    expect(problemsOf("text", "", "```ts run", "console.log(1);")).toEqual([
      "3: the fence opened here is never closed",
    ]);
    expect(problemsOf("```ts run")).toEqual(["1: the fence opened here is never closed"]);
    expect(problemsOf("```text", "```ts")).toContain(
      "1: the fence opened here is not closed before line 2 opens another",
    );
  });

  test("names the line of a fence that swallows the next", () => {
    const notebook = collect("```ts run", "console.log(1);", "", ...output);
    expect(notebook.problems[0]).toEqual({
      line: 1,
      message: "the fence opened here is not closed before line 4 opens another",
    });
    expect(notebook.isBroken).toBe(true);
  });

  test("a longer fence may show shorter ones", () => {
    expect(collect("````md", ...cell, ...output, "````")).toMatchObject({
      cells: [],
      problems: [],
      isBroken: false,
    });
  });

  test("an output follows its cell with nothing between", () => {
    const message = 'this output follows no cell: "text output" stands right after a "ts run" block';
    expect(problemsOf(...output)).toEqual([`1: ${message}`]);
    expect(problemsOf(...cell, "", "prose", "", ...output)).toEqual([`7: ${message}`]);
    expect(problemsOf(...cell, "", "<!-- note -->", "", ...output)).toEqual([`7: ${message}`]);
    expect(problemsOf(...cell, ...output, ...output)).toEqual([`7: ${message}`]);
  });

  test("a cell stands at the margin", () => {
    const message = "a cell starts at column 1, outside lists and quotes";
    expect(problemsOf("- item", "", "  ```ts run", "  1;", "  ```")).toEqual([`3: ${message}`]);
    expect(problemsOf("> ```ts run", "> 1;", "> ```")).toEqual([`1: ${message}`]);
    expect(problemsOf("  ```ts run", "  1;", "  ```")).toEqual([`1: ${message}`]);
  });

  test("an unknown word names its line", () => {
    expect(problemsOf("a", "", "```ts run flod", "```")[0]).toMatch(
      /^3: unknown word "flod" after "ts run"; known words: id=NAME/u,
    );
  });
});

describe("makeMd", () => {
  test("bolds beside Chinese punctuation", () => {
    expect(md.renderInline("这是**“强调”**后面")).toBe("这是<strong>“强调”</strong>后面");
  });

  test("gives headings the anchors of code hosts, repeats numbered", () => {
    const html = md.render("## 2.3 SYN queue (半连接队列)\n\n## `read`, *again*!\n\n## read again\n");
    expect(html).toContain('<h2 id="23-syn-queue-半连接队列">');
    expect(html).toContain('<h2 id="read-again">');
    expect(html).toContain('<h2 id="read-again-1">');
  });
});
