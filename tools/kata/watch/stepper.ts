/** Moving through a recorded run: which step a key leads to, and what a step changed. */
import type { Recording } from "../../harness/report.ts";
import type { Key } from "./state.ts";

const page = 10;

/** The step that the key leads to from `step`; null for a key that does not move. */
export function stepFor(key: Key, step: number, recording: Recording): number | null {
  const target = targetOf(key, step, recording);
  return target === null ? null : clampStep(target, recording);
}

function targetOf(key: Key, step: number, recording: Recording): number | null {
  switch (key) {
    case "right":
    case "down":
    case " ":
      return step + 1;
    case "left":
    case "up":
    case "backspace":
      return step - 1;
    case "pagedown":
      return step + page;
    case "pageup":
      return step - page;
    case "home":
      return 0;
    case "end":
      return recording.steps.length - 1;
    case "w":
      return recording.wrongAt;
    case "n":
      return ownStep(recording, step, 1);
    case "p":
      return ownStep(recording, step, -1);
    default:
      return null;
  }
}

/** The next step in that direction that stands in the learner's file; where there is none, this one. */
function ownStep(recording: Recording, from: number, direction: 1 | -1): number {
  for (let step = from + direction; recording.steps[step]; step += direction) {
    if (recording.steps[step]?.site !== undefined) return step;
  }
  return from;
}

export function clampStep(step: number, recording: Recording): number {
  return Math.max(0, Math.min(step, recording.steps.length - 1));
}

/** A line of the state after a step, and whether the step before did not have it. */
export interface PanelLine {
  text: string;
  changed: boolean;
}

export function panelAt(recording: Recording, step: number): PanelLine[] {
  const lines = panelLines(recording, step);
  if (step === 0) return lines.map((text) => ({ text, changed: false }));
  const before = countLines(panelLines(recording, step - 1));
  return lines.map((text) => {
    const left = before.get(text) ?? 0;
    before.set(text, left - 1);
    return { text, changed: left <= 0 && text.trim() !== "" };
  });
}

function panelLines(recording: Recording, step: number): string[] {
  const panel = recording.steps[step]?.panel;
  return panel === undefined ? [] : (recording.panels[panel] ?? []);
}

function countLines(lines: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}
