/** The foot of every screen: progress over all katas, what is going on, and the keys. */

import type { Ink } from "../../text.ts";
import { indent, wrap } from "../../text.ts";
import { keyRowOf } from "../bindings.ts";
import type { Note, Question, State } from "../state.ts";
import { across } from "./frame.ts";
import { formatKeys } from "./keyRow.ts";

export function foot(state: State, ink: Ink): string[] {
  const width = state.size.columns - 4;
  const { offered, always } = keyRowOf(state);
  const keys = `  ${formatKeys(offered, always, width, ink)}`;
  if (state.question) return [...indent(wrap(ink.strong(questions[state.question]), width), 2), keys];
  const lines = state.note ? indent(noteLines(state.note, width, ink), 2) : [];
  if (state.screen.kind === "kata" || state.screen.kind === "list") {
    lines.push(across(progressBar(state, ink), status(state, ink), state.size));
  }
  return [...lines, keys];
}

const questions: Record<Question, string> = {
  reset: "Put the shipped file back? Yours is kept as a backup.",
  solution: "Not passed yet. Show our solution all the same?",
};

function noteLines(note: Note, width: number, ink: Ink): string[] {
  const style = { good: ink.good, bad: ink.bad, plain: ink.strong }[note.tone];
  return wrap(note.text, width).map(style);
}

/** `[███████░░░░░░░░] 3/5` */
function progressBar(state: State, ink: Ink): string {
  const all = state.catalogue.katas.length;
  const done = state.catalogue.katas.filter((kata) => state.progress.done.has(kata.name)).length;
  const cells = Math.max(8, Math.min(40, state.size.columns - 44));
  const filled = all === 0 ? 0 : Math.floor((done / all) * cells);
  return `[${ink.accent("█".repeat(filled))}${ink.faint("░".repeat(cells - filled))}] ${done}/${all}`;
}

function status(state: State, ink: Ink): string {
  if (state.checking !== "no") return ink.accent("checking…");
  if (!state.verdict || state.screen.kind !== "kata") return "";
  return ink.faint(`checked in ${Math.round(state.verdict.milliseconds)} ms`);
}
