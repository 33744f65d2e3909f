/**
 * Turns whatever escapes from a check into one sentence that names file and line, and one that says
 * what to do. A `KataFailure` brings its own report; everything else is translated. No stack is shown.
 */

import type { Failure } from "./model.ts";
import { shownPath } from "./paths.ts";
import { type CarriedError, type Phase, REPORT, type TranslateContext, broken } from "./translate/carried.ts";
import { checkFault, translateException } from "./translate/exceptions.ts";
import {
  translateMissing,
  translateModule,
  translateStrictSyntax,
  translateSyntax,
} from "./translate/loading.ts";
import { at, excerptOf } from "./translate/sourceLines.ts";

export function translateError(
  error: CarriedError,
  phase: Phase,
  test: string,
  context: TranslateContext,
): Failure {
  if (error.report) return { ...error.report, outcome: "fail", test };
  const told =
    translateSyntax(error, context) ??
    translateStrictSyntax(error, context) ??
    translateMissing(error, context) ??
    translateModule(error, context) ??
    translateException(error, phase, context) ??
    checkFault(error, context);
  return { ...told, test };
}

export function missingFile(context: TranslateContext): Failure {
  const file = shownPath(context.root, context.file);
  const isLearners = context.file === context.kata.paths.learner;
  const remedy = isLearners
    ? `\`npm run kata -- reset ${context.kata.name}\` brings it back.`
    : "It belongs to the project: check it out again.";
  return broken("missing-file", `${file} is not there.`, remedy, file);
}

export function endlessLoop(context: TranslateContext, timeout: number, line: number | null): Failure {
  const file = at(context, line);
  const seconds = Math.round(timeout / 100) / 10;
  return {
    ...broken(
      "endless-loop",
      `${file} was still looping after ${seconds} s without a system call, so it was ended.`,
      "A program waits by making a call that blocks; give the loop a way out, or a `yield*` inside.",
      file,
    ),
    trace: excerptOf(context, line),
  };
}

export function outOfMemory(context: TranslateContext, megabytes: number): Failure {
  const file = at(context, null);
  return broken(
    "out-of-memory",
    `${file} filled ${megabytes.toLocaleString("en-US")} MB of memory, so it was ended.`,
    "Something grows in a loop that never ends: an array, a string, a queue. Give it a bound.",
    file,
  );
}

export function noTestRan({ root, kata }: TranslateContext): Failure {
  const file = shownPath(root, kata.paths.check);
  return broken("check-fault", `${file}:1 ran no test, so nothing is proved.`, REPORT, `${file}:1`);
}

export function skippedTest({ root, kata }: TranslateContext, test: string): Failure {
  const file = shownPath(root, kata.paths.check);
  return broken(
    "check-fault",
    `${file} skipped the test "${test}"; a check runs whole or not at all.`,
    REPORT,
    file,
  );
}
