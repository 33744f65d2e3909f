/**
 * The words of the `kata` command as types: what a kata is, what a check of it answers, what is
 * remembered between runs. Data only; who makes it stands at each type.
 */
import type { FailureReport, Recording } from "../harness/report.ts";

/** A file that lies with its kata to prove that the check is right: a wrong or a right answer. */
export interface WrongAnswer {
  /** "one-read-only.ts" */
  file: string;
  path: string;
  /** What a learner believes who writes this. */
  about: string;
  /** The code that the check's first failure must carry. */
  code: string;
  /** What the sentence of that failure must contain. */
  message: string;
}

export interface RightAnswer {
  file: string;
  path: string;
  /** What is unusual about it. */
  about: string;
}

/** Where the files of a kata lie; absolute. They need not exist. */
export interface KataPaths {
  /** What the learner edits. */
  learner: string;
  check: string;
  solution: string;
  stub: string;
  metadata: string;
  wrong: string;
  right: string;
}

/** Made by `loadCatalogue`. */
export interface Kata {
  /** The file's name without its number, unique over all chapters: "first-echo". */
  name: string;
  /** The curriculum's number: "k1.1". */
  id: string;
  title: string;
  /** 1 to 5. */
  stars: number;
  /** The chapter's folder: "01-sockets-are-files". */
  chapter: string;
  /** The section of the chapter to read, "1.2"; "" where none is named. */
  section: string;
  /** One or two sentences. */
  task: string;
  /** Shown on a pass. */
  why: string;
  /** General hints, from a nudge to nearly the answer. */
  hints: string[];
  /** The hint that is shown first when the check reported this code. */
  mistakeHints: Map<string, string>;
  /** The code with which the shipped stub fails. */
  stubCode: string;
  wrong: WrongAnswer[];
  right: RightAnswer[];
  paths: KataPaths;
}

export interface Chapter {
  /** "01-sockets-are-files" */
  slug: string;
  /** "01" */
  number: string;
  /** "Sockets are files" */
  title: string;
  katas: Kata[];
}

/** Something malformed in the files of a kata: a contributor's slip, never a learner's. */
export interface Problem {
  /** Relative to the root, with slashes. */
  file: string;
  line: number;
  sentence: string;
}

export interface Catalogue {
  /** The project's folder, absolute. */
  root: string;
  /** In folder order. */
  chapters: Chapter[];
  /** All katas in the order in which they are learnt. */
  katas: Kata[];
  /** What is malformed; a kata with problems is still listed, with empty text where text is missing. */
  problems: Problem[];
}

/** Which file `./01-first-echo.ts` means in the check. */
export type Variant = "learner" | "stub" | "solution" | `wrong/${string}` | `right/${string}`;

export interface CheckOptions {
  /** Default: "learner". */
  variant?: Variant;
  /** Seeds that scenarios run under; the harness's own by default. */
  seeds?: readonly number[];
  /** false: failures come without trace and recording, which takes half the time. */
  records?: boolean;
  /** A replay string, as a failure shows it: only that run is made, and it is recorded. */
  replay?: string;
  /** After so many milliseconds without a verdict the program is taken to loop without a system call. Default: 4,000. */
  timeout?: number;
}

/**
 * `pass`: every test passed. `fail`: the check found a mistake. `broken`: the file cannot be checked
 * (syntax error, missing export, an exception that no check explains, no test ran). `timeout`: the
 * program loops without a system call and was ended.
 */
export type Outcome = "pass" | "fail" | "broken" | "timeout";

/** A failure as it is shown. Broken files and endless loops have one too, with a code of their own. */
export interface Failure extends FailureReport {
  /** `fail` where a check named a mistake. */
  outcome: Exclude<Outcome, "pass">;
  /** The test of the check that failed; "" where none was reached. */
  test: string;
  /** What to do next, one sentence; only where the check itself cannot say it. */
  remedy?: string;
}

/** What one check of one kata answered. Made by the runner. */
export interface Verdict {
  kata: string;
  variant: Variant;
  outcome: Outcome;
  /** In the order of the check's tests; the first one is shown. Empty on a pass. */
  failures: Failure[];
  testsPassed: string[];
  testsFailed: string[];
  /** Of a replayed run: its recording, whether it passed or failed. */
  recording: Recording | null;
  /** Codes of the mistakes that the check can name; the reason where no wrong answer reaches one. */
  declared: Map<string, string | null>;
  /** What the program printed with `console.log`, as lines. */
  printed: string[];
  /** What the check took, without waiting for its turn. */
  milliseconds: number;
}

/** A warm test runner. Checks asked for while one runs wait for their turn. */
export interface Runner {
  check(kata: Kata, options?: CheckOptions): Promise<Verdict>;
  /** Ends the runner; a check under way is abandoned and answers `timeout`. */
  close(): Promise<void>;
}

/** One complaint of the type checker. */
export interface TypeProblem {
  /** Relative to the root, with slashes. */
  file: string;
  line: number;
  column: number;
  /** "TS2345" */
  code: string;
  /** One line. */
  sentence: string;
}

/** What is remembered between runs. Read and written by `progress.ts`. */
export interface Progress {
  /** The name of the kata that is worked on; null before the first. */
  current: string | null;
  /** Name of each kata that passed, with the day of its first pass: "2026-11-21". */
  done: Map<string, string>;
  /** Name of a kata → the hints shown: "1", "2", … for general levels, else the code of a mistake. */
  hints: Map<string, string[]>;
  /** Name of a kata → the code of the mistake that its last check saw. */
  mistakes: Map<string, string>;
  /** Lines that this version does not understand; kept as they are. */
  unknown: string[];
}
