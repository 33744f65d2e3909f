/** What the explorer runs as threads, and what it tells about each step. */
import type { AnyStep } from "../kernel/sync/index.ts";
import type { Request, Thread } from "../kernel/uapi/index.ts";
import type { Runner } from "./runner.ts";
import type { ThreadId } from "./system.ts";

export type Body = () => Thread<unknown>;

/** Checks the outcome when every thread has ended: throws, gives a sentence, or false, where it is wrong. */
export type FinalCheck = () => unknown;

/** Threads that all begin at once, and what must hold when all have ended. */
export interface Together {
  readonly threads: readonly Body[];
  readonly final?: FinalCheck;
}

/** A program: a main function that may create threads, or the making of threads that all begin at once. */
export type Start = () => Thread<unknown> | readonly Body[] | Together;

export interface ThreadsOptions {
  /** Where objects get their numbers when they are made; the system puts its own numbering there while threads run. */
  births?: { nextId: () => number };
  /** Waits on condition variables may end for no reason, as the standard permits. */
  spuriousWakeups?: boolean;
  /** The program forks: it is kept on record what its threads were answered. */
  mayFork?: boolean;
}

/** What a thread did wrong: its code as findings have it, and a sentence. */
export interface ThreadFailure {
  readonly thread: ThreadId;
  readonly code: string;
  readonly message: string;
  readonly site: string;
}

/** One step as it was made. */
export interface StepMade {
  readonly runner: Runner;
  readonly step: AnyStep;
  readonly request: Request | null;
  readonly args: readonly unknown[];
  readonly answer: number;
  readonly released: readonly ThreadId[];
}

export interface StepObserver {
  began(): void;
  stepped(made: StepMade): void;
}

/** Thrown where a program forks that is not run on record: run it again with `mayFork`. */
export class NeedsRecord extends Error {}
