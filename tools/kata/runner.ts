/**
 * Checks one kata at a time on a warm Vitest: some 20 ms of its own on top of what the check does.
 * It knows nothing of files being watched or of screens.
 */
import { existsSync } from "node:fs";
import path from "node:path";
import { session } from "../harness/session.ts";
import type { CheckOptions, Failure, Kata, Runner, Variant, Verdict } from "./model.ts";
import { Bench } from "./run/bench.ts";
import { type Run, failuresOf } from "./run/judge.ts";
import { variantFile } from "./run/variants.ts";
import { missingFile } from "./translate.ts";

const DEFAULT_TIMEOUT = 4_000;

/** Starts warming up at once; the first check waits for it. `root` is the folder that holds katas/ and solutions/. */
export function createRunner(root: string): Runner {
  const bench = Bench.open(path.resolve(root));
  let last: Promise<unknown> = bench;
  // Whoever asks for a check is told; nobody may ask.
  last.catch(() => {});
  return {
    check(kata, options = {}) {
      const check = async () => checkOn(await bench, root, kata, options);
      const turn = last.then(check, check);
      // A thread that had to be ended is replaced while the learner reads why.
      last = turn.finally(async () => (await bench).warm());
      last.catch(() => {});
      return turn;
    },
    async close() {
      await (await bench).close();
    },
  };
}

async function checkOn(bench: Bench, root: string, kata: Kata, options: CheckOptions): Promise<Verdict> {
  const begun = performance.now();
  const { variant = "learner", seeds = session.seeds, timeout = DEFAULT_TIMEOUT, records = true } = options;
  const { learner, check } = kata.paths;
  const file = variantFile(kata, variant);
  const lost = [file, check].find((needed) => !existsSync(needed));
  if (lost !== undefined) return judge(kata, variant, null, [missingFile({ root, kata, file: lost })], begun);
  const replay = options.replay?.replace(`${kata.name}:`, "") ?? null;
  const run = await bench.run(
    { learner, check, file },
    { kata: kata.name, seeds: [...seeds], replay, records },
    timeout,
  );
  return judge(kata, variant, run, failuresOf(run, { root, kata, file }, timeout), begun);
}

function judge(kata: Kata, variant: Variant, run: Run | null, failures: Failure[], begun: number): Verdict {
  const tests = [...(run?.module?.children.allTests() ?? [])];
  const named = (state: string) =>
    tests.filter((test) => test.result().state === state).map((test) => test.fullName);
  const answer = run?.module?.meta().check;
  return {
    kata: kata.name,
    variant,
    outcome: failures[0]?.outcome ?? "pass",
    failures,
    testsPassed: named("passed"),
    testsFailed: named("failed"),
    recording: answer?.recording ?? null,
    declared: new Map(answer?.declared),
    printed: run?.printed ?? [],
    milliseconds: performance.now() - begun,
  };
}
