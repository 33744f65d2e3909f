/**
 * What every kata must satisfy before it is shipped. Each rule answers with what is wrong, one
 * complaint a line, written for the contributor who has to mend it; an empty answer is green.
 */
import { readFileSync } from "node:fs";
import type { Failure, Kata, Verdict, WrongAnswer } from "../model.ts";
import { shownPath } from "../paths.ts";
import { FILL_IN } from "../scaffold.ts";
import { RUNNER_CODES } from "../translate/carried.ts";

const FEWEST_WRONG = 2;

/** Mistakes that the harness finds in any program, whatever the check asks. */
const HARNESS_CODES = [
  "uncaught-exception",
  "not-a-generator",
  "yield-without-star",
  "call-without-yield",
  "not-a-request",
  "unknown-call",
  "buffer-too-small",
  "bad-argument",
  "nondeterministic-program",
  "step-budget",
  "descriptor-leak",
  "deadlock",
] as const;

export function passes(verdict: Verdict): string[] {
  if (verdict.outcome === "pass") return [];
  return [`${verdict.variant} must pass, and fails:`, ...describe(verdict.failures[0])];
}

export function stubFails(kata: Kata, verdict: Verdict): string[] {
  const failure = verdict.failures[0];
  if (!failure)
    return [`The stub passes. It must leave something to do: it must fail with ${kata.stubCode}.`];
  if (failure.outcome !== "fail")
    return ["The stub must fail in the check; it cannot be checked at all:", ...describe(failure)];
  if (failure.code === kata.stubCode) return [];
  return [
    `The stub must fail with ${kata.stubCode}, as its page says, and fails with ${failure.code}:`,
    ...describe(failure),
  ];
}

/** The first failure is the one that a learner sees; it must be the one that the header promises. */
export function isRejected(answer: WrongAnswer, verdict: Verdict): string[] {
  const failure = verdict.failures[0];
  const promise = [`  code     ${answer.code}`, `  message  ${answer.message}`];
  if (!failure)
    return [
      `wrong/${answer.file} passes. It must be rejected with`,
      ...promise,
      "Either the check misses this mistake, or it is none.",
    ];
  if (failure.outcome !== "fail")
    return [
      `wrong/${answer.file} must be rejected by the check; it cannot be checked at all:`,
      ...describe(failure),
    ];
  if (failure.code === answer.code && failure.sentence.includes(answer.message)) return [];
  return [
    `wrong/${answer.file} must be rejected with`,
    ...promise,
    "and is rejected with",
    ...describe(failure),
  ];
}

export function hasAnswers(kata: Kata): string[] {
  const found: string[] = [];
  const { length } = kata.wrong;
  if (length < FEWEST_WRONG)
    found.push(`${kata.name} needs ${FEWEST_WRONG} wrong answers or more, and has ${length}.`);
  if (kata.right.length === 0)
    found.push(
      `${kata.name} needs an unusual right answer, so that the check is not written after the solution.`,
    );
  return found;
}

/** Nothing of the scaffold is left. */
export function isFilledIn(root: string, kata: Kata): string[] {
  const { check, solution, stub, metadata } = kata.paths;
  const answers = [...kata.wrong, ...kata.right].map((answer) => answer.path);
  return [metadata, check, stub, solution, ...answers].flatMap((file) =>
    readFileSync(file, "utf8")
      .split("\n")
      .flatMap((text, index) =>
        text.includes(FILL_IN) ? [`${shownPath(root, file)}:${index + 1} is still to be written.`] : [],
      ),
  );
}

/** No mistake is named that nobody makes, and none is excused that somebody does make. */
export function mistakesAreEarned(verdicts: readonly Verdict[]): string[] {
  const declared = new Map(verdicts.flatMap((verdict) => [...verdict.declared]));
  const earned = new Map(
    verdicts.flatMap((verdict) => verdict.failures.map(({ code }) => [code, verdict.variant])),
  );
  return [...declared].flatMap(([code, reason]) => {
    if (reason === null && !earned.has(code)) {
      return [`The check can say ${code}, and no wrong answer earns it. Add one, or declare why none can.`];
    }
    if (reason !== null && earned.has(code)) {
      return [`${code} is declared out of reach ("${reason}"), but ${earned.get(code)} earns it.`];
    }
    return [];
  });
}

/** A hint for a code that nothing reports would never be shown. */
export function hintsAreReachable(
  root: string,
  kata: Kata,
  declared: ReadonlyMap<string, unknown>,
): string[] {
  const general: readonly string[] = [...HARNESS_CODES, ...RUNNER_CODES];
  return [...kata.mistakeHints.keys()]
    .filter((code) => !declared.has(code) && !general.includes(code))
    .map(
      (code) =>
        `${shownPath(root, kata.paths.metadata)} has a hint for ${code}, which the check never reports.`,
    );
}

function describe(failure: Failure | undefined): string[] {
  if (!failure) return [];
  const { code, sentence, scenario, where, expected, seen, replay, remedy } = failure;
  const rows = { code, message: sentence, scenario, where, expected, seen, remedy, replay };
  return Object.entries(rows)
    .filter(([, value]) => value !== undefined && value !== "")
    .map(([key, value]) => `  ${key.padEnd(8)} ${value}`);
}
