/** One cell in the terminal: its code, what it printed just now, and what is wrong with that. */
import { tidy } from "../difference.ts";
import { foldImports } from "../fold.ts";
import type { Cell } from "../markdown.ts";
import type { CellOutcome } from "../outcome.ts";
import type { Problem } from "../problem.ts";
import { showDetail } from "../report.ts";
import { highlight } from "./highlight.ts";
import type { Style } from "./style.ts";

/** A cell and its run; `outcome` is null where the run did not come so far, or failed in it. */
export interface CellView {
  cell: Cell;
  outcome: CellOutcome | null;
  problems: Problem[];
}

export function renderCell({ cell, outcome, problems }: CellView, style: Style): string[] {
  const code = renderCode(cell, style).map((line) => `${style.dim("│")} ${line}`);
  const lines = [style.dim(`┌ ${cell.id}`), ...code];
  if (outcome === null && problems.length === 0) return [...lines, style.dim("└ not run")];
  const printed = outcome === null ? [] : linesOf(outcome);
  lines.push(printed.length === 0 ? style.dim("└") : style.dim("└ prints"));
  lines.push(...printed.map((line) => `  ${line}`));
  for (const figure of outcome?.figures ?? [])
    lines.push(`  ${style.dim(`draws the figure ${figure.name}`)}`);
  return [...lines, ...problems.flatMap((problem) => renderProblem(problem, style))];
}

/** Lines of code between the bars; a quote of the project's code looks the same. */
export function renderBars(code: string, style: Style, isCode: boolean): string[] {
  const lines = isCode ? highlight(code, style) : code.replace(/\n$/u, "").split("\n");
  return lines.map((line) => `${style.dim("│")} ${line}`);
}

function renderCode(cell: Cell, style: Style): string[] {
  if (!cell.options.fold) return highlight(cell.text, style);
  const { modules, rest } = foldImports(cell.text);
  const folded = modules.length === 0 ? [] : [style.dim(`… imports from ${modules.join(", ")}`)];
  return [...folded, ...highlight(rest, style)];
}

function linesOf(outcome: CellOutcome): string[] {
  const output = tidy(outcome.output).split("\n").slice(0, -1);
  return outcome.thrown === null ? output : [...output, ...outcome.thrown.text.split("\n")];
}

function renderProblem(problem: Problem, style: Style): string[] {
  const detail = showDetail(problem, style).map((line) => `    ${line}`);
  return ["", `  ${style.red("✗")} ${style.bold(`line ${problem.line}:`)} ${problem.message}`, ...detail];
}
