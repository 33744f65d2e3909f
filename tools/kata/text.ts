/**
 * Text in columns: measuring, cutting, wrapping, and the few styles that watch mode uses.
 * Wide characters count two columns. Nothing here knows what is shown.
 */
import { styleText } from "node:util";
import stringWidth from "string-width";
import wrapAnsi from "wrap-ansi";

/** The styles by meaning. Without colour each returns its text unchanged. */
export interface Ink {
  /** What the learner can press, and where they are. */
  accent(text: string): string;
  strong(text: string): string;
  plain(text: string): string;
  faint(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  /** A row under the cursor. */
  chosen(text: string): string;
}

type Format = Parameters<typeof styleText>[0];

export function makeInk(colour: boolean): Ink {
  const style = (format: Format) => (text: string) =>
    colour ? styleText(format, text, { validateStream: false }) : text;
  return {
    accent: style("cyan"),
    strong: style("bold"),
    plain: (text) => text,
    faint: style("dim"),
    good: style("green"),
    bad: style("red"),
    chosen: style(["bold", "cyan"]),
  };
}

/** How many columns a terminal gives to the text; styles count nothing. */
export function widthOf(text: string): number {
  return stringWidth(text);
}

const segmenter = new Intl.Segmenter();

/** The text cut to `width` columns, with an ellipsis where something is missing. Plain text only. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  if (width < 1) return "";
  let kept = "";
  let used = 0;
  for (const { segment } of segmenter.segment(text)) {
    used += widthOf(segment);
    if (used > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** The text in exactly `width` columns: cut, or filled with spaces. Plain text only. */
export function column(text: string, width: number): string {
  const shown = cut(text, width);
  return shown + " ".repeat(Math.max(0, width - widthOf(shown)));
}

/** `left` and `right` at the two ends of a line; `right` is left out where both do not fit. */
export function ends(left: string, right: string, width: number): string {
  const gap = width - widthOf(left) - widthOf(right);
  return gap < 2 ? left : left + " ".repeat(gap) + right;
}

/** The text in lines of at most `width` columns, broken at spaces where there are any. */
export function wrap(text: string, width: number): string[] {
  return wrapAnsi(text, Math.max(1, width), { hard: true }).split("\n");
}

/** Indents each line that is not empty. */
export function indent(lines: readonly string[], by: number): string[] {
  return lines.map((line) => (line === "" ? "" : " ".repeat(by) + line));
}

/** The line without control characters, styles excepted: a program's bytes must not drive the terminal. */
export function tame(line: string): string {
  return line.replace(/\p{Cc}\[[\d;]*m|\p{Cc}/gu, (found) => {
    if (found.length > 1) return found;
    return found === "\t" ? "  " : "";
  });
}
