/**
 * Renders what the command and the watch screen have in common as lines of text: a verdict, its
 * hint, the type errors. Pure: no terminal is asked and nothing is printed.
 */
import type { Recording } from "../harness/report.ts";
import type { Failure, Kata, TypeProblem, Verdict } from "./model.ts";
import { prose } from "./prose.ts";
import { type Ink, cut, indent, makeInk, tame, widthOf, wrap } from "./text.ts";
import { timeFormat } from "./timeFormat.ts";

export interface ShowOptions {
  /** Columns to wrap to. */
  width: number;
  colour: boolean;
  /** Ends a failure with the command that gives a hint; a screen with a key for it leaves this out. */
  hintCommand?: boolean;
}

const LAST_TRACE_LINES = 16;
const PRINTED_LINES = 12;

/**
 * The verdict in the order in which it helps: what went wrong, expected and seen, the last lines of
 * the trace, what to do, the string that reopens the run. On a pass: why it works.
 */
export function showVerdict(verdict: Verdict, kata: Kata, options: ShowOptions): string[] {
  const ink = makeInk(options.colour);
  const body = verdict.failures[0]
    ? showFailure(verdict.failures[0], verdict, kata, options)
    : showPass(verdict, kata, options);
  return [...body, ...showPrinted(verdict.printed, options.width, ink)];
}

function showPass(verdict: Verdict, kata: Kata, { width, colour }: ShowOptions): string[] {
  const ink = makeInk(colour);
  const count = verdict.testsPassed.length;
  const tests = `${count} ${count === 1 ? "test" : "tests"}`;
  const lines = [
    `${ink.good("✓")} ${ink.strong(kata.name)} passes ${ink.faint(`· ${tests} · ${inMilliseconds(verdict)}`)}`,
  ];
  if (kata.why !== "") lines.push("", ...prose(kata.why, width, ink));
  return lines;
}

function showFailure(failure: Failure, verdict: Verdict, kata: Kata, options: ShowOptions): string[] {
  const { width } = options;
  const ink = makeInk(options.colour);
  const lines = hanging(ink.bad("✗"), ink.strong(failure.sentence), width);
  const context = contextOf(failure, verdict);
  if (context !== "") lines.push(...indent(wrap(ink.faint(context), width - 2), 2));
  if (failure.expected !== undefined || failure.seen !== undefined) {
    lines.push("");
    if (failure.expected !== undefined)
      lines.push(...labelled("expected", ink.good, failure.expected, width, ink));
    if (failure.seen !== undefined) lines.push(...labelled("seen", ink.bad, failure.seen, width, ink));
  }
  if (failure.trace.length > 0) lines.push("", ...showTrace(failure, width, ink));
  const advice = failure.remedy ?? (options.hintCommand ? howToGetHint(failure, kata) : null);
  if (advice !== null) lines.push("", ...hanging(ink.accent("→"), inlineCode(advice, ink), width));
  else if (failure.replay !== "") lines.push("");
  if (failure.replay !== "") lines.push(ink.faint(`  replay ${failure.replay}`));
  return lines;
}

/** Which run of which test it was, and where in the file: one quiet line under the sentence. */
function contextOf(failure: Failure, verdict: Verdict): string {
  const parts: string[] = [];
  if (failure.where !== undefined && !failure.sentence.includes(failure.where)) parts.push(failure.where);
  if (failure.scenario !== undefined) parts.push(failure.scenario);
  else if (failure.test !== "") parts.push(failure.test);
  const more = verdict.testsFailed.length - 1;
  if (more > 0) parts.push(`${more} more ${more === 1 ? "test fails" : "tests fail"}`);
  if (verdict.testsPassed.length > 0) parts.push(`${verdict.testsPassed.length} passed`);
  return parts.join(" · ");
}

function showTrace(failure: Failure, width: number, ink: Ink): string[] {
  const hidden = failure.trace.length - LAST_TRACE_LINES;
  const kept = hidden > 0 ? failure.trace.slice(hidden) : failure.trace;
  const bar = ink.faint("│");
  const lines = kept.map((line) => `  ${bar} ${cutMiddle(tame(line), width - 4)}`);
  return hidden > 0 ? [`  ${ink.faint(`┆ ${hidden} earlier lines`)}`, ...lines] : lines;
}

function howToGetHint(failure: Failure, kata: Kata): string {
  const fitting = kata.mistakeHints.has(failure.code) ? ", the first for just this mistake" : "";
  return `Stuck? \`npm run kata -- hint ${kata.name}\` gives hints${fitting}.`;
}

/** A program's own lines, cut where it prints without end. */
function showPrinted(printed: readonly string[], width: number, ink: Ink): string[] {
  if (printed.length === 0) return [];
  const kept = printed.slice(0, PRINTED_LINES).map((line) => `  ${cut(tame(line), width - 2)}`);
  const hidden = printed.length - kept.length;
  if (hidden > 0) kept.push(ink.faint(`  ┆ ${hidden} more lines`));
  return ["", ink.faint("The program printed"), ...kept];
}

/** A recorded run from its first step to its last, with the state in which it went wrong, or ended. */
export function showRecording(recording: Recording, { width, colour }: ShowOptions): string[] {
  const ink = makeInk(colour);
  const formatTime = timeFormat(recording);
  const whoWidth = Math.max(0, ...recording.steps.map(({ who }) => widthOf(who)));
  const steps = recording.steps.map(({ at, who, text, site }, index) => {
    const mark = index === recording.wrongAt ? ink.bad("▸") : " ";
    const place = site === undefined ? "" : `  ${site.split("/").at(-1)}`;
    const time = formatTime(at);
    const head = `${time}  ${who.padEnd(whoWidth)}  `;
    const call = cutMiddle(tame(text), width - 2 - widthOf(head) - widthOf(place));
    return `${mark} ${ink.faint(time)}${head.slice(time.length)}${call}${ink.faint(place)}`;
  });
  const wrong = recording.steps[recording.wrongAt] ?? recording.steps.at(-1);
  const panel = wrong ? (recording.panels[wrong.panel] ?? []) : [];
  return [
    ink.strong(recording.title),
    "",
    ...steps,
    "",
    ink.faint("The state then"),
    ...panel.map((line) => `  ${tame(line)}`),
  ];
}

/** Type errors, one line each where they fit. */
export function showTypeProblems(problems: readonly TypeProblem[], { width, colour }: ShowOptions): string[] {
  const ink = makeInk(colour);
  return problems.flatMap(({ file, line, sentence, code }) => {
    const place = `${file}:${line}`;
    return hanging(ink.bad("▲"), `${place} ${sentence} ${ink.faint(code)}`, width);
  });
}

/** A hint or a task, as prose under its label. */
export function showHint(label: string, text: string, { width, colour }: ShowOptions): string[] {
  const ink = makeInk(colour);
  return [ink.accent(label), "", ...prose(text, width, ink)];
}

function labelled(
  label: string,
  paint: (text: string) => string,
  text: string,
  width: number,
  ink: Ink,
): string[] {
  const head = `  ${ink.faint(label.padEnd(8))}  `;
  const lines = text.split("\n").flatMap((line) => wrap(tame(line), width - 12));
  return lines.map((line, index) => (index === 0 ? head : " ".repeat(12)) + paint(line));
}

/** A call is known by its beginning and its result: what is cut out stood between. Plain text only. */
function cutMiddle(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  const tail = text.slice(-Math.floor(width / 3));
  return cut(text, width - widthOf(tail)) + tail;
}

/** `mark` stands before the first line; the others are indented below the text. */
function hanging(mark: string, text: string, width: number): string[] {
  const [first = "", ...rest] = wrap(text, width - widthOf(mark) - 1);
  return [`${mark} ${first}`, ...indent(rest, widthOf(mark) + 1)];
}

function inlineCode(text: string, ink: Ink): string {
  return text.replace(/`([^`]+)`/g, (_, code: string) => ink.accent(code));
}

function inMilliseconds(verdict: Verdict): string {
  return `${Math.round(verdict.milliseconds)} ms`;
}
