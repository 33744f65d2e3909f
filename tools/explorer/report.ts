/**
 * A failing schedule for people: one thread a column, one step a line, the values that were read, the steps that
 * decide marked, switches with their reason, and a run that passes below it.
 */
import type { Exploration, ScheduleFailure } from "./exploration.ts";
import type { Recorded, RecordedOperation } from "./record.ts";

const MARK = "»";
const GAP = "  ";
/** Loops of up to so many steps are shown once when they run at least so often. */
const LONGEST_BLOCK = 8;
const FOLDED_FROM = 4;

/** What an exploration found, as lines of text. */
export function formatExploration(exploration: Exploration): string[] {
  const { verdict, schedules, complete, failure, differs } = exploration;
  const amount = `${schedules.toLocaleString("en")} schedule${schedules === 1 ? "" : "s"}`;
  if (verdict === "nondeterministic") return [`The program depends on more than its schedule: ${differs}.`];
  if (!failure)
    return [
      complete
        ? `Every schedule passes: ${amount}, and any other is equivalent to one of them.`
        : `No failure in ${amount}; others were not tried.`,
    ];
  return formatFailure(failure);
}

function formatFailure(failure: ScheduleFailure): string[] {
  const { failing, cause, sentence, replay } = failure;
  const marked = new Set(cause ? [cause.first, cause.second ?? -1] : raceSteps(failure));
  const lines = [sentence, "", ...formatColumns(failing, marked)];
  if (cause) {
    const { neighbour } = cause;
    lines.push(
      "",
      "It passes in this order:",
      "",
      ...formatColumns(neighbour, new Set(swapped(failing, neighbour, cause.first, cause.second))),
    );
  }
  lines.push("", `replay: ${replay}`);
  return lines;
}

/** The two accesses of a data race, by their places. */
function raceSteps({ problem }: ScheduleFailure): number[] {
  return problem.race ? [problem.race.first.index, problem.race.second.index] : [];
}

/** Where the two decisive steps stand in the passing run. */
function swapped(failing: Recorded, passing: Recorded, first: number, second: number | undefined): number[] {
  return [first, second].flatMap((index) => {
    const step = index === undefined ? undefined : failing.steps[index];
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
  const isMarked = (step: RecordedOperation) => marked.has(steps.indexOf(step));
  const shown = steps.filter((step) => !step.isHidden || isMarked(step));
  const texts: (readonly [thread: number, text: string])[] = [
    ...shown.map((step) => [step.thread, cell(step)] as const),
    ...left.map(({ thread, text }) => [thread, text] as const),
  ];
  const threads = names
    .map((_, thread) => thread)
    .filter((thread) => texts.some(([other]) => other === thread));
  const widths = threads.map((thread) =>
    Math.max(
      ...[names[thread] ?? "", ...texts.filter(([other]) => other === thread).map(([, text]) => text)].map(
        (text) => text.length + 2,
      ),
    ),
  );
  const digits = String(shown.at(-1)?.number ?? 1).length;
  const row = (head: string, thread: number, text: string): string => {
    const column = threads.indexOf(thread);
    const before = widths.slice(0, column).map((width) => " ".repeat(width) + GAP);
    return `${head.padStart(digits)}${GAP}${before.join("")}${text}`;
  };
  const header = threads
    .map((thread, column) => `  ${names[thread] ?? ""}`.padEnd(widths[column] as number))
    .join(GAP);
  const lines = [`${" ".repeat(digits)}${GAP}${header}`.trimEnd()];
  for (const { step, repeats } of folded(shown)) {
    const why = reasonFor(step);
    if (why) lines.push(`${" ".repeat(digits)}${GAP}${why}`);
    lines.push(row(String(step.number), step.thread, `${isMarked(step) ? MARK : " "} ${cell(step)}`));
    if (repeats) lines.push(row("⋮", step.thread, `  ${repeats}`));
  }
  for (const { thread, text } of left) lines.push(row("", thread, `✗ ${text}`));
  return lines;
}

function cell({ text, answer }: RecordedOperation): string {
  return answer ? `${text} → ${answer}` : text;
}

/** Blocks of steps that are repeated again and again, shown once. */
function folded(steps: readonly RecordedOperation[]): { step: RecordedOperation; repeats: string }[] {
  const rows: { step: RecordedOperation; repeats: string }[] = [];
  for (let at = 0; at < steps.length; ) {
    const { period, times } = repetitionAt(steps, at);
    const block = steps.slice(at, at + period);
    const again = period === 1 ? `${times - 1} times more` : `these ${period} steps ${times - 1} times more`;
    for (const [i, step] of block.entries())
      rows.push({ step, repeats: times > 1 && i === period - 1 ? again : "" });
    at += period * times;
  }
  return rows;
}

/** The longest run of equal blocks that begins here; one block of one step where nothing is repeated often. */
function repetitionAt(steps: readonly RecordedOperation[], at: number): { period: number; times: number } {
  const isSame = (a: RecordedOperation | undefined, b: RecordedOperation | undefined) =>
    a !== undefined && b !== undefined && a.thread === b.thread && cell(a) === cell(b);
  for (let period = 1; period <= LONGEST_BLOCK; period++) {
    let length = period;
    while (isSame(steps[at + length], steps[at + length - period])) length++;
    const times = Math.floor(length / period);
    if (times >= FOLDED_FROM) return { period, times };
  }
  return { period: 1, times: 1 };
}

function reasonFor(step: RecordedOperation): string {
  if (step.switch === "preempts") return "── switch";
  return step.switch === "takes over" && step.reason && !step.reason.endsWith("has ended")
    ? `── switch: ${step.reason}`
    : "";
}
