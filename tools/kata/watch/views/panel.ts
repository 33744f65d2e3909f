/** The state after the current step, with the lines that the step changed marked. */

import { type Ink, cut, widthOf, wrap } from "../../text.ts";
import { timeFormat } from "../../timeFormat.ts";
import type { Trace } from "../state.ts";
import { lastScroll } from "../state.ts";
import { type PanelLine, panelAt } from "../stepper.ts";

/** Room for one part of a screen. */
export interface Box {
  width: number;
  rows: number;
}

/** At most `box.rows` lines. `textRoom` is what the list of steps has for a step's text. */
export function panelLines(trace: Trace, box: Box, textRoom: number, ink: Ink): string[] {
  const lines = panelAt(trace.recording, trace.step);
  const rows = box.rows - caption(trace, box.width, textRoom, 0).length;
  const top = topOf(trace, lines, rows);
  const shown = lines.slice(top, top + Math.max(0, rows)).map((line) => {
    const text = cut(line.text, box.width - 2);
    return line.changed ? `${ink.accent("▎")} ${ink.strong(text)}` : `  ${text}`;
  });
  const below = lines.length - top - shown.length;
  const [title = "", code = "", ...rest] = caption(trace, box.width, textRoom, below);
  return [ink.faint(title), code, ...rest.map(ink.faint), ...shown];
}

/** When and where the step was made, the line of code; and its text, where the list of steps had to cut it. */
export function caption(trace: Trace, width: number, textRoom: number, below: number): string[] {
  const { recording, source } = trace;
  const step = recording.steps[trace.step];
  if (!step) return [];
  const parts = [
    `after ${timeFormat(recording)(step.at)}`,
    step.site ?? "",
    below > 0 ? `↓ ${below} more` : "",
  ];
  const title = cut(parts.filter(Boolean).join("  ·  "), width);
  const lines = [title, cut(codeAt(source, step.site), width)];
  return widthOf(step.text) <= textRoom ? lines : [...lines, ...wrap(step.text, width).slice(0, 3)];
}

/** `14 │ const n = yield* read(conn, buf, buf.length);` */
function codeAt(source: readonly string[], site: string | undefined): string {
  const number = /:(\d+)$/.exec(site ?? "")?.[1];
  const code = number === undefined ? "" : (source[Number(number) - 1] ?? "").trim();
  return code === "" ? "" : `${number} │ ${code}`;
}

/** Scrolled by the learner, or so far that the first changed line is seen. */
export function topOf(trace: Trace, lines: readonly PanelLine[], rows: number): number {
  const last = lastScroll(lines.length, rows);
  if (trace.scroll !== null) return Math.min(trace.scroll, last);
  const first = lines.findIndex((line) => line.changed);
  return first < rows ? 0 : Math.min(first - 1, last);
}
