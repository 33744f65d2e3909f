/** Markdown tables in a given width: the widest columns give way first, long cells are wrapped. */
import stringWidth from "string-width";
import wrapAnsi from "wrap-ansi";
import type { Style } from "./style.ts";

const gap = "  ";
const narrowest = 6;

/** The first row is the head. Cells may hold styled text. */
export function layOutTable(rows: string[][], width: number, style: Style): string[] {
  const widths = fitColumns(rows, width);
  const wrapped = rows.map((row) =>
    widths.map((columns, at) => wrapAnsi(row[at] ?? "", columns, { hard: true }).split("\n")),
  );
  const isTall = wrapped.slice(1).some((row) => row.some((lines) => lines.length > 1));
  const total = widths.reduce((sum, columns) => sum + columns, gap.length * (widths.length - 1));
  const lines: string[] = [];
  wrapped.forEach((row, at) => {
    const height = Math.max(...row.map((cell) => cell.length));
    for (let line = 0; line < height; line++) {
      const cells = row
        .map((cell, column) => pad(cell[line] ?? "", widths[column] ?? 0))
        .map((cell) => (at === 0 ? style.bold(cell) : cell));
      lines.push(cells.join(gap).trimEnd());
    }
    if (at === 0) lines.push(style.dim(widths.map((columns) => "─".repeat(columns)).join(gap)));
    else if (isTall && at < wrapped.length - 1) lines.push(style.dim("┈".repeat(total)));
  });
  return lines;
}

function fitColumns(rows: string[][], width: number): number[] {
  const columns = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, at) =>
    Math.max(1, ...rows.map((row) => stringWidth(row[at] ?? ""))),
  );
  const room = Math.max(columns, width - gap.length * (columns - 1));
  for (let over = widths.reduce((sum, each) => sum + each, -room); over > 0; over--) {
    const widest = widths.indexOf(Math.max(...widths));
    if ((widths[widest] ?? 0) <= narrowest) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

const pad = (text: string, width: number) => text + " ".repeat(Math.max(0, width - stringWidth(text)));
