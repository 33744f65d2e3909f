/**
 * From the parts of a screen to the lines of the terminal: head on top, foot at the bottom, and the
 * body scrolled in the room between. Exactly as many lines as the terminal has rows, none too wide.
 */
import { stripVTControlCharacters } from "node:util";
import { type Ink, cut, ends, tame, widthOf } from "../../text.ts";
import type { Size } from "../state.ts";
import { lastScroll } from "../state.ts";

export interface Parts {
  head: readonly string[];
  body: readonly string[];
  /** Without the rule above it, which also says how much of the body is hidden. */
  foot: readonly string[];
  /** Lines of the body above the top; kept within what there is. */
  scroll: number;
}

/** Rows that the body gets. */
export function roomFor(parts: Pick<Parts, "head" | "foot">, size: Size): number {
  return Math.max(1, size.rows - parts.head.length - parts.foot.length - 1);
}

export function compose(parts: Parts, size: Size, ink: Ink): string[] {
  const room = roomFor(parts, size);
  const top = Math.min(parts.scroll, lastScroll(parts.body.length, room));
  const window = parts.body.slice(top, top + room);
  const below = parts.body.length - top - window.length;
  const fill = Array.from({ length: room - window.length }, () => "");
  const lines = [...parts.head, ...window, ...fill, rule(top, below, size, ink), ...parts.foot];
  return lines.slice(-size.rows).map((line) => clip(tame(line).trimEnd(), size.columns));
}

function rule(above: number, below: number, size: Size, ink: Ink): string {
  const more = [above > 0 ? `↑ ${above}` : "", below > 0 ? `↓ ${below}` : ""].filter(Boolean).join("  ");
  const width = size.columns - 4;
  if (more === "") return `  ${ink.faint("─".repeat(Math.max(0, width)))}`;
  const text = ` ${more} more `;
  const line = "─".repeat(Math.max(0, width - widthOf(text) - 2));
  return `  ${ink.faint(line)}${ink.accent(text)}${ink.faint("──")}`;
}

/** The last defence of the layout: what is still too wide loses its styles and its end. */
function clip(line: string, columns: number): string {
  return widthOf(line) <= columns ? line : cut(stripVTControlCharacters(line), columns);
}

/** Margins of two columns, text no wider than reads well. */
export function textWidth(size: Size): number {
  return Math.max(10, Math.min(size.columns - 4, 100));
}

/** Two texts at the ends of the usable width, inside the margins. */
export function across(left: string, right: string, size: Size): string {
  return `  ${ends(left, right, size.columns - 4)}`;
}
