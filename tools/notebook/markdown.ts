/**
 * The one Markdown parser of the project: the command line, the tests and the site read chapters
 * through it. Pure, so that it also runs in a browser. Line numbers are 1-based lines of the file.
 */
import MarkdownIt, { type MarkdownIt as Md, type Token } from "markdown-it";
import cjkFriendly from "markdown-it-cjk-friendly";
import { type CellOptions, readInfo } from "./fence.ts";
import { addHeadingIds } from "./headings.ts";
import type { Problem } from "./problem.ts";

/** A block of lines between two fences: `line` is the opening one, `endLine` the closing one. */
interface Block {
  line: number;
  endLine: number;
  /** The text between the fences, each line with its newline. */
  text: string;
}

export interface Cell extends Block {
  /** As written after `id=`, or `cell-N` counted from the top of the chapter. */
  id: string;
  options: CellOptions;
  output: Block | null;
}

/** Code of the project, quoted by the name of a region. */
export interface Quote extends Block {
  file: string;
  region: string;
}

export interface Notebook {
  cells: Cell[];
  quotes: Quote[];
  problems: Problem[];
  /** A fence is not closed: what stands in the cells may be anything, and is not to be run. */
  isBroken: boolean;
}

export type { Md, Token };

/** The parser with everything chapters use: tables, raw HTML, bold beside Chinese, heading ids. */
export function makeMd(): Md {
  const md = new MarkdownIt({ html: true });
  md.use(cjkFriendly);
  md.use(addHeadingIds);
  return md;
}

/** Finds cells with their outputs, quotes, and every fence that is broken or out of place. */
export function collectCells(md: Md, source: string): Notebook {
  const lines = splitLines(source);
  const tokens = md.parse(source, {});
  const notebook: Notebook = { cells: [], quotes: [], problems: [], isBroken: false };
  let before: Cell | null = null;
  for (const token of tokens) {
    const cell: Cell | null = token.type === "fence" ? readFence(token, lines, notebook, before) : null;
    before = cell;
  }
  checkIds(notebook);
  return notebook;
}

/** Adds one fence to the notebook. Returns the cell if it is one; `before` is the cell right above it. */
function readFence(token: Token, lines: string[], notebook: Notebook, before: Cell | null): Cell | null {
  const [start, end] = token.map ?? [0, 0];
  const block: Block = { line: start + 1, endLine: end, text: token.content };
  const report = (message: string) => notebook.problems.push({ line: block.line, message });
  const open = findOpenFence(token, block);
  if (open !== null) {
    report(open);
    notebook.isBroken = true;
  }

  const info = readInfo(token.info);
  switch (info.kind) {
    case "wrong":
      report(info.message);
      return null;
    case "plain":
      return null;
    case "quote":
      notebook.quotes.push({ ...block, file: info.file, region: info.region });
      return null;
    case "output":
      if (before === null)
        report('this output follows no cell: "text output" stands right after a "ts run" block');
      else before.output = block;
      return null;
    case "cell": {
      const atMargin = token.level === 0 && lines[start]?.startsWith(token.markup);
      if (!atMargin) report("a cell starts at column 1, outside lists and quotes");
      const id = info.options.id ?? `cell-${notebook.cells.length + 1}`;
      const cell: Cell = { ...block, id, options: info.options, output: null };
      notebook.cells.push(cell);
      return cell;
    }
  }
}

/** markdown-it lets an open fence run to the end, or swallow the next one; both are mistakes here. */
function findOpenFence(token: Token, block: Block): string | null {
  const inner = token.content.split("\n");
  const mark = token.markup.charAt(0);
  const swallowed = inner.findIndex((line) => {
    const [, run = ""] = /^ {0,3}(`{3,}|~{3,})[^`\s]/u.exec(line) ?? [];
    return run.startsWith(mark) && run.length >= token.markup.length;
  });
  if (swallowed !== -1) {
    return `the fence opened here is not closed before line ${block.line + 1 + swallowed} opens another`;
  }
  const isClosed = inner.at(-1) === "" && block.endLine - block.line === inner.length;
  return isClosed ? null : "the fence opened here is never closed";
}

function checkIds(notebook: Notebook): void {
  const firstLine = new Map<string, number>();
  for (const cell of notebook.cells) {
    const earlier = firstLine.get(cell.id);
    if (earlier === undefined) firstLine.set(cell.id, cell.line);
    else
      notebook.problems.push({
        line: cell.line,
        message: `the id "${cell.id}" is taken by the cell on line ${earlier}`,
      });
  }
}

/** Splits as markdown-it counts lines; a newline at the end does not begin a further line. */
export function splitLines(source: string): string[] {
  const lines = source.split(/\r\n?|\n/u);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}
