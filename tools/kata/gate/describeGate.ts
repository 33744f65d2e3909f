/**
 * The tests of the gate over one kata. The learner's file is never read; one warm runner serves all
 * katas of a worker.
 */
import path from "node:path";
import { describe, test } from "vitest";
import { loadCatalogue } from "../catalogue.ts";
import type { Kata, Runner, Variant, Verdict } from "../model.ts";
import { createRunner } from "../runner.ts";
import {
  hasAnswers,
  hintsAreReachable,
  isFilledIn,
  isRejected,
  mistakesAreEarned,
  passes,
  stubFails,
} from "./rules.ts";

/** Beyond the two that learners get: what must pass, must pass under these too. */
const MANY_SEEDS = [1, 2, 3, 4];
/** A learner waits 4 s; a busy machine in the gate may take longer. */
const TIMEOUT = 20_000;

let shared: Runner | null = null;

export function describeGate(root: string, check: string): void {
  const catalogue = loadCatalogue(root);
  const kata = catalogue.katas.find(({ paths }) => path.normalize(paths.check) === path.normalize(check));
  if (!kata) {
    test("belongs to a kata", () => {
      throw complaint(catalogue.problems.map(({ file, line, sentence }) => `${file}:${line} ${sentence}`));
    });
    return;
  }
  const verdictOn = rememberVerdicts(kata, () => {
    shared ??= createRunner(root);
    return shared;
  });
  describe(kata.name, { timeout: 2 * TIMEOUT }, () => declareTests(root, kata, verdictOn));
}

function declareTests(root: string, kata: Kata, verdictOn: (variant: Variant) => Promise<Verdict>): void {
  const failing: Variant[] = ["stub", ...kata.wrong.map(({ file }): Variant => `wrong/${file}`)];

  test(`the stub fails with ${kata.stubCode}`, async () => {
    expectNothing(stubFails(kata, await verdictOn("stub")));
  });
  test("the solution passes", async () => {
    expectNothing(passes(await verdictOn("solution")));
  });
  for (const { file, about } of kata.right) {
    test(`accepts right/${file}: ${about}`, async () => {
      expectNothing(passes(await verdictOn(`right/${file}`)));
    });
  }
  for (const answer of kata.wrong) {
    test(`rejects wrong/${answer.file} by its own message: ${answer.about}`, async () => {
      expectNothing(isRejected(answer, await verdictOn(`wrong/${answer.file}`)));
    });
  }
  test("has wrong answers, and an unusual right one", () => {
    expectNothing(hasAnswers(kata));
  });
  test("is written to the end", () => {
    expectNothing(isFilledIn(root, kata));
  });
  test("every mistake that the check can name is earned by a wrong answer", async () => {
    const verdicts: Verdict[] = [];
    for (const variant of failing) verdicts.push(await verdictOn(variant));
    expectNothing(mistakesAreEarned(verdicts));
  });
  test("every hint can be shown", async () => {
    expectNothing(hintsAreReachable(root, kata, (await verdictOn("stub")).declared));
  });
}

/** Each answer is checked once, however many rules look at its verdict; what must pass is given more seeds. */
function rememberVerdicts(kata: Kata, runner: () => Runner): (variant: Variant) => Promise<Verdict> {
  const verdicts = new Map<Variant, Promise<Verdict>>();
  return (variant) => {
    const mustPass = variant === "solution" || variant.startsWith("right/");
    const known = verdicts.get(variant);
    if (known) return known;
    const verdict = runner().check(kata, {
      variant,
      timeout: TIMEOUT,
      records: false,
      ...(mustPass && { seeds: MANY_SEEDS }),
    });
    verdicts.set(variant, verdict);
    return verdict;
  };
}

function expectNothing(complaints: readonly string[]): void {
  if (complaints.length > 0) throw complaint(complaints);
}

/** Its message is all there is to say; a stack through the gate would only hide it. */
function complaint(lines: readonly string[]): Error {
  const error = new Error(lines.join("\n"));
  error.stack = "";
  return error;
}
