/** Reads the verdict out of one run of Vitest. */
import type { TestModule } from "vitest/node";
import type { Failure } from "../model.ts";
import type { CarriedError, Phase, TranslateContext } from "../translate/carried.ts";
import { endlessLoop, noTestRan, outOfMemory, skippedTest, translateError } from "../translate.ts";
import { HEAP_MB } from "./warmPool.ts";

/** What one run brought. */
export interface Run {
  /** Missing where the worker ended before the spec was loaded. */
  module: TestModule | undefined;
  /** Thrown outside of every test: by a timer, by a forgotten promise. */
  strayErrors: unknown[];
  /** Set when the run was ended from outside: the line at which it looped, null where unknown. */
  loopLine: number | null | undefined;
  /** The worker died for want of memory. */
  hasUsedUpMemory: boolean;
  /** What the program printed with `console.log`, as lines. */
  printed: string[];
}

/** All failures in the order in which a learner should meet them. */
export function failuresOf(run: Run, context: TranslateContext, timeout: number): Failure[] {
  if (run.loopLine !== undefined) return [endlessLoop(context, timeout, run.loopLine)];
  if (run.hasUsedUpMemory) return [outOfMemory(context, HEAP_MB)];
  const failures: Failure[] = [];
  const translate = (errors: readonly unknown[], phase: Phase, test: string) => {
    for (const error of errors) failures.push(translateError(error as CarriedError, phase, test, context));
  };
  const tests = [...(run.module?.children.allTests() ?? [])];
  const loadErrors = run.module?.errors() ?? [];
  if (tests.length === 0 && loadErrors.every(({ message }) => message.startsWith("No test")))
    return [noTestRan(context)];
  translate(loadErrors, "load", "");
  for (const test of tests) {
    const { state, errors } = test.result();
    if (state === "skipped") failures.push(skippedTest(context, test.fullName));
    else translate(errors ?? [], "test", test.fullName);
  }
  for (const suite of run.module?.children.allSuites() ?? [])
    translate(suite.errors(), "test", suite.fullName);
  translate(run.strayErrors, "late", "");
  return failures;
}
