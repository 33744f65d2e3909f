/**
 * How long a learner waits: from a save to the verdict, on watch mode's own path of watcher, checker
 * and runner, with the verdict rendered. Each kata is saved in turn as its solution and as its stub.
 * The saves happen in a copy: the learner's files are only read.
 */
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { loadCatalogue } from "../kata/catalogue.ts";
import type { Kata, Verdict } from "../kata/model.ts";
import { createRunner } from "../kata/runner.ts";
import { showVerdict } from "../kata/show.ts";
import { type Checker, makeChecker } from "../kata/watch/checker.ts";
import { realAfter, realDisk } from "../kata/watch/disk.ts";
import { watchFiles } from "../kata/watch/watcher.ts";
import { type Figure, figureOf } from "./figures.ts";

/** Saves of each sort, over all katas together. */
const SAVES = 20;

export async function feedback(root: string): Promise<Figure[]> {
  const copy = realpathSync(mkdtempSync(path.join(tmpdir(), "c10kata-bench-")));
  const checker = makeChecker(() => createRunner(copy), realAfter);
  const waits = { pass: [] as number[], fail: [] as number[] };
  try {
    for (const folder of ["katas", "solutions"])
      cpSync(path.join(root, folder), path.join(copy, folder), { recursive: true });
    const { katas } = loadCatalogue(copy);
    const rounds = Math.ceil(SAVES / katas.length);
    for (const [index, kata] of katas.entries()) {
      const left = Math.min(rounds, SAVES - index * rounds);
      if (left > 0) await measureKata(kata, left, checker, waits);
    }
  } finally {
    await checker.close();
    rmSync(copy, { recursive: true, force: true });
  }
  return [figureOf("feedback/pass", "ms", waits.pass), figureOf("feedback/fail", "ms", waits.fail)];
}

/** Arrives at a kata as watch mode does, with one check that does not count, and saves it `rounds` times as each. */
async function measureKata(
  kata: Kata,
  rounds: number,
  checker: Checker,
  waits: { pass: number[]; fail: number[] },
): Promise<void> {
  let saved = () => {};
  const stop = watchFiles([kata.paths.learner, kata.paths.check], {
    disk: realDisk,
    after: realAfter,
    poll: false,
    saved: () => saved(),
  });
  const check = () =>
    new Promise<Verdict>((answered, reject) => {
      checker.ask({ kata, options: {}, answered, failed: (reason) => reject(new Error(reason)) });
    });
  const save = async (file: string, expected: "pass" | "fail") => {
    const text = readFileSync(file, "utf8");
    const verdict = new Promise<Verdict>((resolve, reject) => {
      saved = () => check().then(resolve, reject);
    });
    const begun = performance.now();
    writeFileSync(kata.paths.learner, text);
    const { outcome } = showAndReturn(await verdict, kata);
    waits[expected].push(performance.now() - begun);
    if (outcome !== expected)
      throw new Error(`${kata.name}: ${path.basename(file)} gives ${outcome}, not ${expected}.`);
  };
  try {
    writeFileSync(kata.paths.learner, "");
    await check();
    for (let round = 0; round < rounds; round++) {
      await save(kata.paths.solution, "pass");
      await save(kata.paths.stub, "fail");
    }
  } finally {
    stop();
  }
}

function showAndReturn(verdict: Verdict, kata: Kata): Verdict {
  showVerdict(verdict, kata, { width: 100, colour: true });
  return verdict;
}
