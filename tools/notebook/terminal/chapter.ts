/** A whole chapter in the terminal: prose wrapped, cells with what they printed, answers indented. */
import stringWidth from "string-width";
import wrapAnsi from "wrap-ansi";
import type { Md, Token } from "../markdown.ts";
import { type CellView, renderBars, renderCell } from "./cell.ts";
import { findClose, renderInline } from "./inline.ts";
import type { Style } from "./style.ts";
import { layOutTable } from "./table.ts";

export interface Page {
  md: Md;
  source: string;
  cells: CellView[];
  style: Style;
  /** Columns to fill at most. */
  width: number;
}

/** Where in the page a block stands. */
interface Room {
  page: Page;
  width: number;
}

export function renderChapter(page: Page): string[] {
  const tokens = page.md.parse(page.source, {});
  return renderBlocks(tokens, { page, width: page.width }, false).map((line) => line.trimEnd());
}

/** Blocks below each other, a blank line between them unless they are `tight`. */
function renderBlocks(tokens: Token[], room: Room, tight: boolean): string[] {
  const lines: string[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] as Token;
    const end =
      token.nesting === 1
        ? findClose(tokens, at)
        : token.type === "html_block"
          ? findDetailsEnd(tokens, at)
          : at;
    const block = renderBlock(token, tokens.slice(at + 1, end), room);
    if (block.length > 0 && lines.length > 0 && !tight) lines.push("");
    lines.push(...block);
    at = end;
  }
  return lines;
}

function renderBlock(token: Token, inner: Token[], room: Room): string[] {
  const { style } = room.page;
  switch (token.type) {
    case "heading_open":
      return renderHeading(token, inner, room);
    case "paragraph_open":
      return wrap(renderInline(inner[0], style), room.width);
    case "bullet_list_open":
    case "ordered_list_open":
      return renderList(token, inner, room);
    case "blockquote_open":
      return renderBlocks(inner, narrow(room, 2), false).map((line) => `${style.dim("▌")} ${line}`);
    case "table_open":
      return layOutTable(readRows(inner, style), room.width, style);
    case "hr":
      return [style.dim("─".repeat(room.width))];
    case "fence":
      return renderFence(token, room);
    case "code_block":
      return renderBars(token.content, style, false);
    case "html_block":
      return renderHtml(token, inner, room);
    default:
      return [];
  }
}

function renderHeading(open: Token, inner: Token[], room: Room): string[] {
  const { style } = room.page;
  const lines = wrap(renderInline(inner[0], style), room.width);
  const rule = open.tag === "h1" ? "═" : "─";
  const width = Math.max(...lines.map((line) => stringWidth(line)));
  if (open.tag === "h1" || open.tag === "h2")
    return [...lines.map(style.bold), style.dim(rule.repeat(width))];
  return lines.map((line) => style.bold(style.cyan(line)));
}

function renderList(open: Token, inner: Token[], room: Room): string[] {
  const { style } = room.page;
  const first = Number(open.attrGet("start") ?? 1);
  const items = splitContainers(inner);
  const tight = items.every((item) =>
    item.every((token) => token.type !== "paragraph_open" || token.hidden || token.level > open.level + 2),
  );
  const marks = items.map((_, at) => (open.type === "bullet_list_open" ? "•" : `${first + at}.`));
  const indent = Math.max(...marks.map((mark) => mark.length)) + 1;
  return items.flatMap((item, at) => {
    const mark = style.dim((marks[at] ?? "").padEnd(indent));
    const lines = renderBlocks(item, narrow(room, indent), tight);
    const shown = (lines.length > 0 ? lines : [""]).map(
      (line, row) => (row === 0 ? mark : " ".repeat(indent)) + line,
    );
    return tight || at === 0 ? shown : ["", ...shown];
  });
}

function readRows(inner: Token[], style: Style): string[][] {
  const rows: string[][] = [];
  for (const token of inner) {
    if (token.type === "tr_open") rows.push([]);
    if (token.type === "inline") rows.at(-1)?.push(renderInline(token, style));
  }
  return rows;
}

function renderFence(token: Token, room: Room): string[] {
  const { cells, style } = room.page;
  const line = (token.map?.[0] ?? 0) + 1;
  const view = cells.find(({ cell }) => cell.line === line);
  if (view !== undefined) return renderCell(view, style);
  // The output of a cell was shown with it, as it is now.
  if (cells.some(({ cell }) => cell.output?.line === line)) return [];
  const quoted = /\sregion=(\S+)/u.exec(token.info)?.[1];
  const bars = renderBars(token.content, style, /^(ts|js|typescript|javascript)\b/u.test(token.info));
  return quoted === undefined ? bars : [style.dim(`┌ ${quoted.replace("#", ", ")}`), ...bars];
}

/** `<details>` becomes the question and, below it, the answer; comments vanish; other tags are dropped. */
function renderHtml(token: Token, inner: Token[], room: Room): string[] {
  const { style, md } = room.page;
  const html = token.content.replaceAll(/<!--[\s\S]*?-->/gu, "");
  const plain = (text: string) => md.utils.unescapeAll(text.replaceAll(/<[^>]*>/gu, "")).trim();
  if (!/<details/iu.test(html)) return plain(html) === "" ? [] : wrap(plain(html), room.width);
  const [, summary = "", rest = ""] = /<summary[^>]*>([\s\S]*?)<\/summary>([\s\S]*)/iu.exec(html) ?? [];
  const question = wrap(plain(summary), room.width - 2).map(
    (line, at) => `${at === 0 ? style.yellow("?") : " "} ${style.bold(line)}`,
  );
  const loose = plain(rest) === "" ? [] : wrap(plain(rest), room.width - 4);
  const answer = [...loose, ...renderBlocks(inner, narrow(room, 4), false)];
  return [...question, ...answer.map((line) => `  ${style.dim("│")} ${line}`)];
}

/** The index of the block that closes the `<details>` opened at `open`, or `open` itself. */
function findDetailsEnd(tokens: Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    const token = tokens[at];
    if (token?.type !== "html_block") continue;
    depth +=
      (token.content.match(/<details/giu) ?? []).length - (token.content.match(/<\/details/giu) ?? []).length;
    if (depth <= 0) return at;
  }
  return open;
}

/** The contents of the containers that stand side by side in `tokens`. */
function splitContainers(tokens: Token[]): Token[][] {
  const parts: Token[][] = [];
  for (let at = 0; at < tokens.length; at++) {
    const end = findClose(tokens, at);
    parts.push(tokens.slice(at + 1, end));
    at = end;
  }
  return parts;
}

const narrow = (room: Room, by: number): Room => ({ ...room, width: Math.max(20, room.width - by) });
const wrap = (text: string, width: number) => wrapAnsi(text, width, { hard: true }).split("\n");
