/** The screen a learner sees most: the kata, the verdict on the last save, type errors, hints. */
import { stripVTControlCharacters } from "node:util";
import { shownHints } from "../../hints.ts";
import type { Kata } from "../../model.ts";
import { shownPath } from "../../paths.ts";
import { prose } from "../../prose.ts";
import { showTypeProblems, showVerdict } from "../../show.ts";
import { type Ink, indent, wrap } from "../../text.ts";
import type { State } from "../state.ts";
import { isPassed, kataOf } from "../state.ts";
import { foot } from "./foot.ts";
import { type Parts, across, textWidth } from "./frame.ts";

export function kataParts(state: State, ink: Ink): Parts {
  const scroll = state.screen.kind === "kata" ? state.screen.scroll : 0;
  return { head: head(state, ink), body: body(state, ink), foot: foot(state, ink), scroll };
}

function head(state: State, ink: Ink): string[] {
  const kata = kataOf(state);
  const { root } = state.catalogue;
  const name = `${ink.faint(kata.id)}  ${ink.strong(kata.name)}  ${ink.accent("★".repeat(kata.stars))}`;
  const edit = `  ${ink.faint("edit")}  ${shownPath(root, kata.paths.learner)}`;
  if (state.size.rows < 24) return [across(name, "", state.size), edit, ""];
  const read = `  ${ink.faint("read")}  ${chapterPath(kata)}`;
  const chapter = state.catalogue.chapters.find(({ slug }) => slug === kata.chapter)?.title ?? "";
  const lines = [across(name, ink.faint(chapter), state.size), `  ${kata.title}`, edit, read, ""];
  return state.size.rows < 30 ? lines : ["", ...lines.slice(0, 2), "", ...lines.slice(2)];
}

function chapterPath(kata: Kata): string {
  return `chapters/${kata.chapter}.md${kata.section === "" ? "" : `, section ${kata.section}`}`;
}

function body(state: State, ink: Ink): string[] {
  const kata = kataOf(state);
  const width = textWidth(state.size);
  const blocks = [
    prose(kata.task, width, ink),
    verdictBlock(state, kata, width, ink),
    state.checking === "no" ? showTypeProblems(state.typeProblems, { width, colour: state.colour }) : [],
    isPassed(state) ? nextBlock(state, ink) : [],
    state.verdict?.outcome === "pass" ? [] : hintBlock(state, kata, width, ink),
  ];
  const lines = blocks.filter((block) => block.length > 0).flatMap((block) => [...block, ""]);
  return indent(lines.slice(0, -1), 2);
}

function verdictBlock(state: State, kata: Kata, width: number, ink: Ink): string[] {
  const lines = state.verdict
    ? trimBlank(showVerdict(state.verdict, kata, { width, colour: state.colour }))
    : [];
  if (state.checking === "no") return lines;
  if (state.checking === "slow") {
    const text =
      state.run === 1
        ? "Starting. The first check takes a moment longer than the others."
        : "Still running. A program that loops without a system call is ended after a few seconds.";
    return wrap(text, width).map(ink.accent);
  }
  return state.verdict
    ? lines.map((line) => ink.faint(stripVTControlCharacters(line)))
    : [ink.faint("Checking…")];
}

function hintBlock(state: State, kata: Kata, width: number, ink: Ink): string[] {
  const blocks = shownHints(kata, state.progress).map((hint) => [
    ink.accent(`│ ${ink.strong(hint.label)}`),
    ...prose(hint.text, width - 2, ink).map((line) => `${ink.accent("│")} ${line}`.trimEnd()),
  ]);
  return blocks.flatMap((block, index) => (index === 0 ? block : ["", ...block]));
}

function nextBlock(state: State, ink: Ink): string[] {
  const { katas } = state.catalogue;
  const next = katas[state.current + 1];
  if (!next) {
    const open = katas.filter((kata) => !state.progress.done.has(kata.name)).length;
    if (open === 0) return [`That was the last one: all ${katas.length} katas are done.`];
    return [
      `This is the last kata; ${open} before it ${open === 1 ? "is" : "are"} open. ${ink.accent("l")} lists them.`,
    ];
  }
  return [`Press ${ink.accent("n")} for the next kata: ${ink.strong(next.name)}.`];
}

function trimBlank(lines: readonly string[]): string[] {
  const kept = [...lines];
  while (kept.at(-1)?.trim() === "") kept.pop();
  while (kept[0]?.trim() === "") kept.shift();
  return kept;
}
