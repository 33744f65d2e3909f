/** Taking the functions that a check needs out of the learner's module, with a clear word where one is missing. */
import { Finding } from "./kernel-parts.ts";

/** Its name and fields are what the kata tool knows it by, which adds the file, the line and the remedy. */
export class MissingExport extends Error {
  readonly missing: string;
  readonly exported: string[];
  /** What stands in the import: "./01-first-echo.ts", "#libc". */
  readonly source: string;
  constructor(missing: string, exported: string[], source: string) {
    super(`"${missing}" is not exported by ${source}`);
    this.name = "MissingExport";
    this.missing = missing;
    this.exported = exported;
    this.source = source;
  }
}

/**
 * The named export of a kata's module.
 * @throws MissingExport where there is none
 */
export function exported<M extends object, K extends keyof M & string>(module: M, name: K): M[K] {
  const value = module[name];
  if (value !== undefined) return value;
  throw new MissingExport(name, Object.keys(module), "the kata");
}

type Names<M> = {
  [K in keyof M]: M[K] extends (...args: never[]) => Iterator<unknown> ? K : never;
}[keyof M] &
  string;

/**
 * As exported, for a generator function that a program of the check's own calls with `yield*`.
 * @throws Finding "not-a-generator", when it is called, where it is none
 */
export function exportedRoutine<M extends object, K extends Names<M>>(module: M, name: K): M[K] {
  const routine = exported(module, name) as unknown;
  const checked = (...args: unknown[]): unknown => {
    const made: unknown = typeof routine === "function" ? routine(...args) : undefined;
    if (typeof (made as { next?: unknown } | undefined)?.next !== "function")
      throw notAProgram(name, routine);
    return made;
  };
  return checked as M[K];
}

/** What to say of a program that cannot make calls. */
export function notAProgram(name: string, program: unknown): Finding {
  const what =
    typeof program === "function"
      ? "is not a generator function: write `function*` in place of `function`"
      : "is not a function";
  return new Finding("not-a-generator", `${name} ${what}, so that it can make calls with \`yield*\`.`);
}

/** Calls the program's function. One that is no generator function and goes wrong is told so, not what followed. */
export function callProgram(name: string, program: unknown, args: readonly unknown[]): unknown {
  if (typeof program !== "function") return undefined;
  try {
    return (program as (...args: readonly unknown[]) => unknown)(...args);
  } catch (error) {
    if (program.constructor.name !== "GeneratorFunction") throw notAProgram(name, program);
    throw error;
  }
}
