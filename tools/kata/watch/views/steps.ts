/** The steps of a recorded run as rows: where we are, where it went wrong, when, who, what. */
import type { RecordedStep } from "../../../harness/report.ts";
import { type Ink, column, cut, widthOf } from "../../text.ts";
import { timeFormat } from "../../timeFormat.ts";
import type { Trace } from "../state.ts";
import { lastScroll } from "../state.ts";
import type { Box } from "./panel.ts";

/** The steps round the current one, which stays in the middle where it can. */
export function stepLines(trace: Trace, box: Box, ink: Ink): string[] {
  const { steps, wrongAt } = trace.recording;
  const top = Math.max(
    0,
    Math.min(trace.step - Math.floor(box.rows / 2), lastScroll(steps.length, box.rows)),
  );
  const columns = columnsOf(trace, box.width);
  return steps.slice(top, top + box.rows).map((step, index) => {
    const number = top + index;
    return stepLine(step, number, number === trace.step, number === wrongAt, columns, ink);
  });
}

/** Columns that the text of a step gets. */
export function textRoom(trace: Trace, width: number): number {
  return columnsOf(trace, width).text;
}

interface Columns {
  format(nanoseconds: number): string;
  number: number;
  /** 0: too narrow for the time. */
  time: number;
  who: number;
  text: number;
}

function columnsOf({ recording }: Trace, width: number): Columns {
  const { steps } = recording;
  const format = timeFormat(recording);
  const number = String(steps.length).length;
  const who = Math.min(12, Math.max(...steps.map((step) => widthOf(step.who))));
  const time = width < 70 ? 0 : widthOf(format(Math.max(...steps.map((step) => step.at))));
  return { format, number, time, who, text: width - 4 - number - 2 - (time === 0 ? 0 : time + 2) - who - 2 };
}

function stepLine(
  step: RecordedStep,
  number: number,
  isHere: boolean,
  isWrong: boolean,
  columns: Columns,
  ink: Ink,
): string {
  const pointer = isHere ? ink.accent("›") : " ";
  const mark = isWrong ? ink.bad("✗") : " ";
  const count = ink.faint(String(number + 1).padStart(columns.number));
  const time = columns.time === 0 ? "" : `${ink.faint(columns.format(step.at).padStart(columns.time))}  `;
  const who = column(step.who, columns.who);
  // The learner's own calls stand out from what the others and the network do.
  const paint = isHere ? ink.chosen : step.site === undefined ? ink.faint : ink.plain;
  const text = paint(cut(step.text, columns.text));
  return `${pointer} ${mark} ${count}  ${time}${isHere ? ink.chosen(who) : ink.faint(who)}  ${text}`;
}
