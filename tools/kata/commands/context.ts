/** What every command is given, so that tests can run one without a terminal. */
import type { Catalogue, Runner } from "../model.ts";
import type { ShowOptions } from "../show.ts";

export interface Context {
  root: string;
  catalogue: Catalogue;
  show: ShowOptions;
  /** Both ends are a terminal. */
  isTerminal: boolean;
  /** The day by the learner's clock: "2026-11-21". */
  today: string;
  print(lines: readonly string[]): void;
  /** Standard error: what is not the answer. */
  complain(lines: readonly string[]): void;
  makeRunner(): Promise<Runner>;
  /** Opens watch mode; answers the exit code. */
  watch(options: { kata?: string; replay?: string; poll?: boolean }): Promise<number>;
}

/** Exit codes. */
export const PASS = 0;
export const FAIL = 1;
export const USAGE = 2;

/** Thrown for a wrong command line; its message is all that is shown. */
export class UsageError extends Error {}

/** Runs `use` with a runner that is closed afterwards, whatever happens. */
export async function withRunner<T>(context: Context, use: (runner: Runner) => Promise<T>): Promise<T> {
  const runner = await context.makeRunner();
  try {
    return await use(runner);
  } finally {
    await runner.close();
  }
}
