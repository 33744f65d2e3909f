/**
 * The failing run, one step at a time: the steps with the current one marked, and the state of the
 * kernel after it. Side by side where there is room, otherwise one above the other.
 */
import type { RecordedStep } from "../../../harness/report.ts";
import type { Screen, Size, State } from "../state.ts";
import { kataOf, lastScroll } from "../state.ts";
import { type PanelLine, panelAt, timeFormat } from "../stepper.ts";
import { type Ink, column, cut, widthOf } from "../text.ts";
import { foot } from "./foot.ts";
import { type Parts, across, roomFor } from "./frame.ts";

type Trace = Screen & { kind: "trace" };

/** Columns that the steps want at least where the state stands beside them. */
const stepsColumns = 64;

export function traceParts(state: State, trace: Trace, ink: Ink): Parts {
  const head = headOf(state, trace, ink);
  const footLines = foot(state, ink);
  const room = roomFor({ head, foot: footLines }, state.size);
  const body = isWide(trace, state.size)
    ? sideBySide(trace, state.size, room, ink)
    : stacked(trace, state.size, room, ink);
  return { head, body, foot: footLines, scroll: 0 };
}

/** Where the state panel is scrolled to, and how far it can be. */
export function panelRange(state: State, trace: Trace, ink: Ink): { top: number; last: number } {
  const room = roomFor({ head: headOf(state, trace, ink), foot: foot(state, ink) }, state.size);
  const rows = isWide(trace, state.size) ? room - 1 : room - stepRows(trace, room) - 2;
  const lines = panelAt(trace.recording, trace.step);
  return { top: topOf(trace, lines, rows), last: lastScroll(lines.length, rows) };
}

function headOf(state: State, trace: Trace, ink: Ink): string[] {
  const { recording, step } = trace;
  const place = `step ${step + 1} of ${recording.steps.length}`;
  const title = `${ink.strong(kataOf(state).name)}  ${ink.faint(recording.title)}`;
  const lines = [across(title, ink.accent(place), state.size)];
  if (trace.sentence !== "") lines.push(`  ${ink.bad("✗")} ${cut(trace.sentence, state.size.columns - 6)}`);
  lines.push("");
  return state.size.rows < 24 ? lines : ["", ...lines];
}

function stepRows(trace: Trace, room: number): number {
  return Math.min(trace.recording.steps.length, Math.max(3, Math.floor(room * 0.45)));
}

function stacked(trace: Trace, size: Size, room: number, ink: Ink): string[] {
  const rows = stepRows(trace, room);
  const width = size.columns - 4;
  const panel = panelLines(trace, width, room - rows - 2, ink);
  return [...stepLines(trace, width, rows, ink), "", ...panel].map((line) => `  ${line}`);
}

/** The state stands beside the steps only where it need not be cut and leaves them room. */
function isWide(trace: Trace, size: Size): boolean {
  return size.columns - 4 >= stepsColumns + 3 + panelWidth(trace);
}

function panelWidth({ recording }: Trace): number {
  return Math.max(40, ...recording.panels.flat().map((line) => 2 + widthOf(line)));
}

function sideBySide(trace: Trace, size: Size, room: number, ink: Ink): string[] {
  const right = panelWidth(trace);
  const left = size.columns - 4 - right - 3;
  const steps = stepLines(trace, left, room, ink);
  const panel = panelLines(trace, right, room - 1, ink);
  return Array.from({ length: room }, (_, row) => {
    const step = steps[row] ?? "";
    const fill = " ".repeat(Math.max(0, left - widthOf(step)));
    return `  ${step}${fill} ${ink.faint("│")} ${panel[row] ?? ""}`;
  });
}

/** The steps round the current one, which stays in the middle where it can. */
function stepLines(trace: Trace, width: number, rows: number, ink: Ink): string[] {
  const { steps, wrongAt } = trace.recording;
  const top = Math.max(0, Math.min(trace.step - Math.floor(rows / 2), lastScroll(steps.length, rows)));
  const columns = stepColumns(trace, width);
  return steps.slice(top, top + rows).map((step, index) => {
    const number = top + index;
    return stepLine(step, number, number === trace.step, number === wrongAt, columns, ink);
  });
}

interface StepColumns {
  format(nanoseconds: number): string;
  number: number;
  /** 0: too narrow for the time. */
  time: number;
  who: number;
  text: number;
}

function stepColumns({ recording }: Trace, width: number): StepColumns {
  const { steps } = recording;
  const format = timeFormat(recording);
  const number = String(steps.length).length;
  const who = Math.min(12, Math.max(...steps.map((step) => widthOf(step.who))));
  const time = width < 70 ? 0 : Math.max(...steps.map((step) => widthOf(format(step.at))));
  return { format, number, time, who, text: width - 4 - number - 2 - (time === 0 ? 0 : time + 2) - who - 2 };
}

function stepLine(
  step: RecordedStep,
  number: number,
  isHere: boolean,
  isWrong: boolean,
  columns: StepColumns,
  ink: Ink,
): string {
  const pointer = isHere ? ink.accent("›") : " ";
  const mark = isWrong ? ink.bad("✗") : " ";
  const count = ink.faint(String(number + 1).padStart(columns.number));
  const time = columns.time === 0 ? "" : `${ink.faint(columns.format(step.at).padStart(columns.time))}  `;
  const who = column(step.who, columns.who);
  const text = cut(step.text, columns.text);
  return `${pointer} ${mark} ${count}  ${time}${isHere ? ink.chosen(who) : ink.faint(who)}  ${isHere ? ink.chosen(text) : text}`;
}

function panelLines(trace: Trace, width: number, rows: number, ink: Ink): string[] {
  const all = panelAt(trace.recording, trace.step);
  const top = topOf(trace, all, rows);
  const shown = all.slice(top, top + rows).map((line) => {
    const text = cut(line.text, width - 2);
    return line.changed ? `${ink.accent("▎")} ${ink.strong(text)}` : `  ${text}`;
  });
  return [panelTitle(trace, all.length - top - shown.length, width, ink), ...shown];
}

function panelTitle({ recording, step: number }: Trace, below: number, width: number, ink: Ink): string {
  const step = recording.steps[number];
  if (!step) return "";
  const parts = [
    `after ${timeFormat(recording)(step.at)}`,
    step.site ?? "",
    below > 0 ? `↓ ${below} more` : "",
  ];
  return ink.faint(cut(parts.filter(Boolean).join("  ·  "), width));
}

/** Scrolled by the learner, or so far that the first changed line is seen. */
function topOf(trace: Trace, lines: readonly PanelLine[], rows: number): number {
  const last = lastScroll(lines.length, rows);
  if (trace.scroll !== null) return Math.min(trace.scroll, last);
  const first = lines.findIndex((line) => line.changed);
  return first < rows ? 0 : Math.min(first - 1, last);
}
