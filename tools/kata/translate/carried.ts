/** What is translated, and into what: the shapes of errors as Vitest 4 hands them over, and our codes. */
import type { FailureReport } from "../../harness/report.ts";
import type { Failure, Kata } from "../model.ts";

export interface TranslateContext {
  root: string;
  kata: Kata;
  /** The file that is checked: the learner's, or an answer in solutions/. Absolute. */
  file: string;
}

/** What Vitest knows of a thrown value after its trip from the worker. */
export interface CarriedError {
  name?: string;
  message?: string;
  stack?: string;
  /** Of a `KataFailure`. */
  report?: FailureReport;
  /** Of a `MissingExport`. */
  missing?: string;
  exported?: string[];
  source?: string;
  /** Of a module that is not there. */
  code?: string;
  /** Of a file that does not parse. */
  __vitest_rollup_error__?: { id?: string };
}

/** When it was thrown: while the file was loaded, inside a test, or after the last test had ended. */
export type Phase = "load" | "test" | "late";

/** The codes of failures that no check names; a page may still have a hint for one: `## Mistake: endless-loop`. */
export const RUNNER_CODES = [
  "syntax-error",
  "missing-export",
  "missing-import",
  "missing-file",
  "exception",
  "exception-at-import",
  "exception-too-late",
  "endless-loop",
  "out-of-memory",
  "check-fault",
] as const;
export type RunnerCode = (typeof RUNNER_CODES)[number];

/** What to do about a fault of ours. */
export const REPORT = "This is a fault of the check and not of your file: please report it.";

/** A failure that no check made. */
export function broken(code: RunnerCode, sentence: string, remedy: string, where: string): Failure {
  const outcome = code === "endless-loop" ? "timeout" : "broken";
  return { code, outcome, sentence, remedy, where, test: "", trace: [], replay: "" };
}
