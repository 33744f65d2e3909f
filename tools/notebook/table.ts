/**
 * `console.table` as Node 22 draws it. Node's own changed its alignment between the versions that
 * this project supports, and the output of a chapter must be the same on all of them.
 */
import stringWidth from "string-width";

interface Row {
  index: string;
  /** By column title. */
  fields: Map<string, string>;
  /** What the row holds where it is no object: shown in the last column, "Values". */
  value: string | null;
}

/** Returns null for what is no table: a primitive. `show` prints one value. */
export function drawTable(
  data: unknown,
  columns: string[] | undefined,
  show: (value: unknown) => string,
): string | null {
  if (typeof data !== "object" || data === null) return null;
  const rows = entriesOf(data).map(([index, item]) => readRow(index, item, show));
  const keys = columns ?? [...new Set(rows.flatMap((row) => [...row.fields.keys()]))];
  const hasValues = rows.some((row) => row.value !== null);
  const isIterated = data instanceof Map || data instanceof Set;
  const head = [isIterated ? "(iteration index)" : "(index)", ...keys, ...(hasValues ? ["Values"] : [])];
  const body = rows.map((row) => {
    const cells = [row.index, ...keys.map((key) => row.fields.get(key) ?? "")];
    return hasValues ? [...cells, row.value ?? ""] : cells;
  });
  return drawBox(head, body);
}

function entriesOf(data: object): [string, unknown][] {
  if (data instanceof Map)
    return [...data].map(([key, value], at) => [String(at), { Key: key, Values: value }]);
  if (data instanceof Set) return [...data].map((value, at) => [String(at), value]);
  return Object.entries(data);
}

function readRow(index: string, item: unknown, show: (value: unknown) => string): Row {
  const isPlain = typeof item !== "object" || item === null;
  const fields = isPlain ? [] : Object.entries(item).map(([key, value]) => [key, show(value)] as const);
  return { index, fields: new Map(fields), value: isPlain ? show(item) : null };
}

function drawBox(head: string[], body: string[][]): string {
  const widths = head.map((title, at) =>
    Math.max(...[title, ...body.map((row) => row[at] ?? "")].map((text) => stringWidth(text))),
  );
  const rule = (left: string, middle: string, right: string) =>
    left + widths.map((width) => "─".repeat(width + 2)).join(middle) + right;
  const line = (cells: string[]) =>
    `│${cells.map((cell, at) => ` ${cell}${" ".repeat((widths[at] ?? 0) - stringWidth(cell))} `).join("│")}│`;
  return [rule("┌", "┬", "┐"), line(head), rule("├", "┼", "┤"), ...body.map(line), rule("└", "┴", "┘")].join(
    "\n",
  );
}
