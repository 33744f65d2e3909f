/**
 * A failing schedule for people: one thread a column, one step a line, the values that were read, the steps that
 * decide marked, switches with their reason, and a run that passes below it.
 */
import type { Exploration, ScheduleFailure } from "./explore.ts";
import type { Recorded, RecordedOperation } from "./record.ts";

const MARK = "»";
const GAP = "  ";

/** What an exploration found, as lines of text. */
export function formatExploration(exploration: Exploration): string[] {
  const { verdict, schedules, complete, failure, differs } = exploration;
  const amount = `${schedules.toLocaleString("en")} schedule${schedules === 1 ? "" : "s"}`;
  if (verdict === "nondeterministic") return [`The program depends on more than its schedule: ${differs}.`];
  if (!failure) return [complete ? `Every schedule passes: ${amount}, and any other is equivalent to one of them.` : `No failure in ${amount}; others were not tried.`];
  return formatFailure(failure);
}

export function formatFailure(failure: ScheduleFailure): string[] {
  const { failing, cause, sentence, replay } = failure;
  const marked = new Set(cause ? [cause.first, cause.second] : raceSteps(failure));
  const lines = [sentence, "", ...formatColumns(failing, marked)];
  if (cause) {
    const { neighbour } = cause;
    lines.push("", "It passes in this order:", "", ...formatColumns(neighbour, new Set(swapped(failing, neighbour, cause.first, cause.second))));
  }
  lines.push("", `replay: ${replay}`);
  return lines;
}

/** The two accesses of a data race, by their places. */
function raceSteps({ problem }: ScheduleFailure): number[] {
  return problem.race ? [problem.race.first.index, problem.race.second.index] : [];
}

/** Where the two decisive steps stand in the passing run. */
function swapped(failing: Recorded, passing: Recorded, first: number, second: number): number[] {
  return [first, second].flatMap((index) => {
    const step = failing.steps[index];
    if (!step) return [];
    const ordinal = failing.steps.slice(0, index).filter(({ thread }) => thread === step.thread).length;
    const place = placeOf(passing.steps, step.thread, ordinal);
    return place < 0 ? [] : [place];
  });
}

function placeOf(steps: readonly RecordedOperation[], thread: number, ordinal: number): number {
  let seen = 0;
  return steps.findIndex((step) => step.thread === thread && seen++ === ordinal);
}

/** A schedule as a table. @param marked places of the steps that decide */
export function formatColumns(recorded: Recorded, marked: ReadonlySet<number>): string[] {
  const { names, steps, left } = recorded;
  const shown = steps.map((step, index) => ({ step, index })).filter(({ step, index }) => !step.isHidden || marked.has(index));
  const cell = ({ text, answer }: RecordedOperation): string => (answer ? `${text} → ${answer}` : text);
  const threads = names.map((_, thread) => thread).filter((thread) => shown.some(({ step }) => step.thread === thread) || left.some((at) => at.thread === thread));
  const widths = threads.map((thread) =>
    Math.max(
      (names[thread] ?? "").length,
      ...shown.filter(({ step }) => step.thread === thread).map(({ step }) => cell(step).length + 2),
      ...left.filter((at) => at.thread === thread).map(({ text }) => text.length + 2),
    ),
  );
  const digits = String(steps.length).length;
  const row = (head: string, texts: (thread: number) => string): string =>
    `${head.padStart(digits)}${GAP}${threads.map((thread, column) => texts(thread).padEnd(widths[column] as number)).join(GAP)}`.trimEnd();
  const lines = [row("", (thread) => `  ${names[thread] ?? ""}`.slice(0, 2 + (names[thread] ?? "").length))];
  for (const { step, index } of shown) {
    const why = reasonFor(step);
    if (why) lines.push(`${" ".repeat(digits)}${GAP}${why}`);
    lines.push(row(String(index + 1), (thread) => (thread === step.thread ? `${marked.has(index) ? MARK : " "} ${cell(step)}` : "")));
  }
  for (const { thread, text } of left) lines.push(row("", (other) => (other === thread ? `✗ ${text}` : "")));
  return lines;
}

function reasonFor(step: RecordedOperation): string {
  if (step.switch === "preempts") return "── switch";
  return step.switch === "takes over" && step.reason && !step.reason.endsWith("has ended") ? `── switch: ${step.reason}` : "";
}
