/**
 * Compares what the cells of a chapter did with what the chapter says they do. Pure. A run of the
 * program is shown by {@link Run}; positions in it are found by {@link findPosition}.
 */
import { diffLines, tidy } from "./difference.ts";
import { plainMessage } from "./locate.ts";
import type { Cell } from "./markdown.ts";
import type { CellOutcome, Failure, Run } from "./outcome.ts";
import type { Fix, Problem } from "./problem.ts";

/** Compares each cell; `runs` are one or more runs of the same program, at least one. */
export function checkCells(cells: Cell[], runs: Run[], locate: Locate): Problem[] {
  const [first, second] = runs;
  if (first === undefined) return [];
  const problems = cells.flatMap((cell, at) => {
    const seen = first.cells[at];
    if (seen === undefined) return [];
    const again = second?.cells[at];
    if (again !== undefined && outputOf(again) !== outputOf(seen)) return [describeDrift(cell, seen, again)];
    return checkCell(cell, seen);
  });
  const failed = runs.find((run) => run.failure !== null);
  if (failed?.failure) problems.push(describeFailure(cells, failed.failure, failed === first, locate));
  return problems;
}

/** Where in the chapter a failure happened, and the stack as its reader should see it. */
export type Locate = (failure: Failure) => { line: number; column: number; frames: string[] } | null;

/** The text that the output block of a cell must hold. */
function outputOf(seen: CellOutcome): string {
  return tidy(seen.thrown === null ? seen.output : `${tidy(seen.output)}${seen.thrown.text}\n`);
}

function checkCell(cell: Cell, seen: CellOutcome): Problem[] {
  const at = { line: cell.line, cell: cell.id };
  const { quiet, throws } = cell.options;
  const text = outputOf(seen);
  if (throws && seen.thrown === null) return [{ ...at, message: "is marked throws, but nothing was thrown" }];
  if (text.includes("\u001b"))
    return [{ ...at, message: "prints terminal colours; an output is plain text" }];
  if (quiet && text !== "")
    return [{ ...at, message: "is marked quiet, but prints", detail: diffLines("", text) }];
  if (quiet && cell.output !== null)
    return [{ ...at, line: cell.output.line, message: "is marked quiet, but has an output block" }];
  if (quiet) return [];
  if (text === "") return [{ ...at, message: "prints nothing: mark it quiet and drop its output block" }];
  const fix = fixOutput(cell, text);
  if (cell.output === null) {
    return [{ ...at, message: 'has no "text output" block', detail: diffLines("", text), fix }];
  }
  const written = tidy(cell.output.text);
  if (written === text) return [];
  return [
    {
      ...at,
      line: cell.output.line,
      message: "prints something else than its output block",
      detail: diffLines(written, text),
      fix,
    },
  ];
}

function fixOutput(cell: Cell, text: string): Fix {
  const longest = Math.max(2, ...Array.from(text.matchAll(/^`+/gmu), ([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const block = [`${fence}text output`, ...text.split("\n").slice(0, -1), fence];
  if (cell.output === null)
    return { kind: "lines", from: cell.endLine + 1, to: cell.endLine + 1, lines: ["", ...block] };
  return { kind: "lines", from: cell.output.line, to: cell.output.endLine + 1, lines: block };
}

function describeDrift(cell: Cell, seen: CellOutcome, again: CellOutcome): Problem {
  return {
    line: cell.line,
    cell: cell.id,
    message: "prints something else when it runs again: a date, a random number, or state left in a module",
    detail: diffLines(outputOf(seen), outputOf(again)),
  };
}

function describeFailure(cells: Cell[], failure: Failure, isFirstRun: boolean, locate: Locate): Problem {
  const place = locate(failure);
  const cell = failure.cell === null ? undefined : cells[failure.cell];
  const text = plainMessage(failure.error.text);
  const message =
    isFirstRun || failure.cell === null ? text : `${text} (only when the chapter runs a second time)`;
  return {
    line: place?.line ?? cell?.line ?? 1,
    ...(place === null ? {} : { column: place.column }),
    ...(cell === undefined ? {} : { cell: cell.id }),
    message,
    detail: place?.frames ?? [],
  };
}
