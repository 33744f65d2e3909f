/**
 * What went wrong in the learner's program, as opposed to what a call answers (a negative errno) and to a
 * broken rule of the kernel (a panic). A finding ends the run.
 */
import type { TaskRef } from "./events.ts";

export type FindingCode =
  | "uncaught-exception"
  | "not-a-generator"
  | "yield-without-star"
  | "call-without-yield"
  | "not-a-request"
  | "unknown-call"
  | "buffer-too-small"
  | "bad-argument"
  | "wild-pointer"
  | "nondeterministic-program"
  | "step-budget"
  | "descriptor-leak"
  | "deadlock"
  | "destroyed-object"
  | "foreign-unlock"
  | "wait-without-mutex";

export class Finding extends Error {
  readonly code: FindingCode;
  readonly task: TaskRef | null;
  /** The program's stack where the call was made or the exception thrown; empty where unknown. */
  readonly site: string;

  /** @param message one sentence: what happened, and what to do about it */
  constructor(code: FindingCode, message: string, task: TaskRef | null = null, site = "") {
    super(message);
    this.name = "Finding";
    this.code = code;
    this.task = task;
    this.site = site;
  }
}
