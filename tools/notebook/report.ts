/**
 * Shows what verification found, as lines of text. Pure; `style` comes from terminal/style.ts.
 */
import type { Problem } from "./problem.ts";
import type { Style } from "./terminal/style.ts";

/** "chapters/01-sockets.md:262:7  s1.4  prints something else …", and its detail below. */
export function showProblem(shown: string, problem: Problem, style: Style): string[] {
  const place = [shown, problem.line, ...(problem.column === undefined ? [] : [problem.column])].join(":");
  const cell = problem.cell === undefined ? "" : `${style.cyan(problem.cell)}  `;
  const [message = "", ...more] = problem.message.split("\n");
  const detail = showDetail(problem, style).map((line) => `    ${line}`);
  return [`${style.bold(place)}  ${cell}${message}`, ...more, ...detail];
}

const longestDetail = 80;

/** The detail in its colours, cut where nobody would read on. */
export function showDetail({ detail = [] }: Problem, style: Style): string[] {
  const shown = detail.slice(0, longestDetail).map((line) => paintDiff(line, style));
  const left = detail.length - shown.length;
  return left === 0 ? shown : [...shown, style.dim(`… ${count(left, "more line")}`)];
}

/** Lines of a unified diff in their colours; other lines unchanged. */
function paintDiff(line: string, style: Style): string {
  if (line.startsWith("-")) return style.red(line);
  if (line.startsWith("+")) return style.green(line);
  return line.startsWith("@@") ? style.dim(line) : line;
}

/** "3 problems", "1 problem" */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
