/**
 * What watch mode knows, what can happen to it, and what it asks of the world. All three are data:
 * `update` takes a state and an event to the next state and its effects, `view` draws a state, and
 * only main.ts touches the terminal, the disk and the runner.
 */
import type { Recording } from "../../harness/report.ts";
import type { Catalogue, Kata, Progress, TypeProblem, Verdict } from "../model.ts";

export interface Size {
  columns: number;
  rows: number;
}

/** What fills the terminal. `scroll` counts the lines that are above the top. */
export type Screen =
  | { kind: "kata"; scroll: number }
  | { kind: "help"; scroll: number }
  | { kind: "solution"; scroll: number; text: string }
  | { kind: "list"; filter: string; cursor: number }
  | Trace;

/** `scroll` counts the state's lines; null means wherever the first change is seen. */
export interface Trace {
  kind: "trace";
  recording: Recording;
  /** What went wrong in the run; "" where nothing did. */
  sentence: string;
  /** Lines of the learner's file, as it was run; empty until it has been read. */
  source: readonly string[];
  step: number;
  scroll: number | null;
}

/** A question that is answered with y or n before anything else happens. */
export type Question = "reset" | "solution";

/** A line that stays until the next key. */
export interface Note {
  tone: "good" | "bad" | "plain";
  text: string;
}

export interface State {
  size: Size;
  colour: boolean;
  catalogue: Catalogue;
  /** Index of the kata on the screen in `catalogue.katas`. */
  current: number;
  progress: Progress;
  /** Number of the newest check asked for; answers to older ones are dropped. */
  run: number;
  /** "slow": it has run so long that the learner is told. */
  checking: "no" | "yes" | "slow";
  /** Of the kata on the screen; null before its first check ended. While a check runs, the one before. */
  verdict: Verdict | null;
  /** Of the text that `verdict` is about. */
  typeProblems: readonly TypeProblem[];
  screen: Screen;
  question: Question | null;
  note: Note | null;
}

/** A key by name: "up", "enter", "escape", "pageup", "ctrl-c"; a printing one by its character. */
export type Key = string;

export type Event =
  | { kind: "key"; key: Key }
  | { kind: "resized"; size: Size }
  | { kind: "saved" }
  | { kind: "slow"; run: number }
  | { kind: "checked"; run: number; verdict: Verdict }
  /** The runner itself went wrong. */
  | { kind: "uncheckable"; run: number; reason: string }
  | { kind: "typed"; run: number; problems: readonly TypeProblem[] }
  | { kind: "replayed"; run: number; replay: Run | null }
  | { kind: "progress"; progress: Progress }
  | { kind: "solution"; text: string }
  | { kind: "source"; text: string }
  | { kind: "noted"; note: Note };

export type Effect =
  /** Watch this kata's files and no others. */
  | { kind: "watch"; kata: Kata }
  /** Answered by "checked" or "uncheckable", and "slow" if that takes long. A newer request makes an older one void. */
  | { kind: "check"; kata: Kata; run: number }
  /** Makes one recorded run again; answered by "replayed". */
  | { kind: "replay"; kata: Kata; run: number; replay: string }
  /** Answered by "typed". */
  | { kind: "types"; kata: Kata; run: number }
  | { kind: "rememberKata"; kata: Kata }
  | { kind: "rememberVerdict"; kata: Kata; verdict: Verdict }
  | { kind: "rememberHint"; kata: Kata }
  | { kind: "reset"; kata: Kata }
  | { kind: "readSolution"; kata: Kata }
  /** Answered by "source". */
  | { kind: "readSource"; kata: Kata }
  | { kind: "edit"; kata: Kata }
  | { kind: "suspend" }
  | { kind: "quit" };

export type Next = readonly [State, readonly Effect[]];

/** The kata on the screen. */
export function kataOf(state: State): Kata {
  const kata = state.catalogue.katas[state.current];
  if (!kata) throw new Error(`watch: there is no kata number ${state.current}`);
  return kata;
}

export function isPassed(state: State): boolean {
  return state.checking === "no" && state.verdict?.outcome === "pass";
}

/** A run to step through, and what went wrong in it: "" where it passed. */
export interface Run {
  recording: Recording;
  sentence: string;
}

/** The failing run of a verdict, or the replayed one; null where nothing was recorded. */
export function runOf(verdict: Verdict | null): Run | null {
  const failure = verdict?.failures[0];
  const recording = failure?.recording ?? verdict?.recording;
  return recording && recording.steps.length > 0 ? { recording, sentence: failure?.sentence ?? "" } : null;
}

/** The largest scroll that still fills the window. */
export function lastScroll(lines: number, rows: number): number {
  return Math.max(0, lines - rows);
}

export function unreachable(value: never): never {
  throw new Error(`watch: unexpected ${JSON.stringify(value)}`);
}
