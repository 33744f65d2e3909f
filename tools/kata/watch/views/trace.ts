/**
 * The failing run, one step at a time: the steps with the current one marked, and the state of the
 * kernel after it. Side by side where there is room, otherwise one above the other.
 */

import { type Ink, cut, widthOf } from "../../text.ts";
import type { Size, State, Trace } from "../state.ts";
import { kataOf, lastScroll } from "../state.ts";
import { panelAt } from "../stepper.ts";
import { foot } from "./foot.ts";
import { type Parts, across, roomFor } from "./frame.ts";
import { type Box, caption, panelLines, topOf } from "./panel.ts";
import { stepLines, textRoom } from "./steps.ts";

export function traceParts(state: State, trace: Trace, ink: Ink): Parts {
  const head = headOf(state, trace, ink);
  const footLines = foot(state, ink);
  const layout = layoutOf(trace, state.size, roomFor({ head, foot: footLines }, state.size));
  return { head, body: bodyOf(trace, layout, ink), foot: footLines, scroll: 0 };
}

/** Where the state panel is scrolled to, and how far it can be. */
export function panelRange(state: State, trace: Trace, ink: Ink): { top: number; last: number } {
  const room = roomFor({ head: headOf(state, trace, ink), foot: foot(state, ink) }, state.size);
  const { steps, panel } = layoutOf(trace, state.size, room);
  const rows = panel.rows - caption(trace, panel.width, textRoom(trace, steps.width), 0).length;
  const lines = panelAt(trace.recording, trace.step);
  return { top: topOf(trace, lines, rows), last: lastScroll(lines.length, rows) };
}

function headOf(state: State, trace: Trace, ink: Ink): string[] {
  const { recording, sentence, step } = trace;
  const place = `step ${step + 1} of ${recording.steps.length}`;
  const { name } = kataOf(state);
  const left = state.size.columns - 4 - widthOf(name) - widthOf(place) - 4;
  const title = `${ink.strong(name)}  ${ink.faint(cut(recording.title, left))}`;
  const lines = [across(title, ink.accent(place), state.size)];
  if (sentence !== "") lines.push(`  ${ink.bad("✗")} ${cut(sentence, state.size.columns - 6)}`);
  lines.push("");
  return state.size.rows < 24 ? lines : ["", ...lines];
}

interface Layout {
  isWide: boolean;
  steps: Box;
  panel: Box;
}

/** Columns that the steps want at least where the state stands beside them. */
const stepsColumns = 64;

/** The state stands beside the steps only where it need not be cut and leaves them room. */
function layoutOf(trace: Trace, size: Size, room: number): Layout {
  const width = size.columns - 4;
  const panelWidth = Math.max(40, ...trace.recording.panels.flat().map((line) => 2 + widthOf(line)));
  const isWide = width >= stepsColumns + 3 + panelWidth;
  if (isWide) {
    return {
      isWide,
      steps: { width: width - panelWidth - 3, rows: room },
      panel: { width: panelWidth, rows: room },
    };
  }
  const { steps, panels } = trace.recording;
  const highestPanel = Math.max(0, ...panels.map((lines) => lines.length));
  const share = Math.max(3, Math.floor(room * 0.45), room - 1 - 2 - highestPanel);
  const rows = Math.min(steps.length, share);
  return { isWide, steps: { width, rows }, panel: { width, rows: room - rows - 1 } };
}

function bodyOf(trace: Trace, { isWide, steps: stepsBox, panel: panelBox }: Layout, ink: Ink): string[] {
  const steps = stepLines(trace, stepsBox, ink);
  const panel = panelLines(trace, panelBox, textRoom(trace, stepsBox.width), ink);
  if (!isWide) return [...steps, "", ...panel].map((line) => `  ${line}`);
  return Array.from({ length: stepsBox.rows }, (_, row) => {
    const step = steps[row] ?? "";
    const fill = " ".repeat(Math.max(0, stepsBox.width - widthOf(step)));
    return `  ${step}${fill} ${ink.faint("│")} ${panel[row] ?? ""}`;
  });
}
