/**
 * A warm Vitest that checks one kata at a time: some 20 ms from request to verdict once the harness
 * is loaded. It knows nothing of files being watched or of screens.
 */
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { session } from "../harness/session.ts";
import type { CheckOptions, Failure, Kata, Runner, Variant, Verdict } from "./model.ts";
import { type Run, failuresOf } from "./run/judge.ts";
import { findLoop, originalLine } from "./run/loopLine.ts";
import { type UnderTest, variantFile } from "./run/variants.ts";
import { startVitest } from "./run/vitest.ts";
import { createWarmPool } from "./run/warmPool.ts";
import type { CheckRequest } from "./run/worker.ts";
import { missingFile } from "./translate.ts";

const TOOLS = path.resolve(import.meta.dirname, "..");
const WARM_UP = path.join(import.meta.dirname, "run", "warmUp.check.ts");
/** What Vitest calls the part of Vite that serves a Node worker. */
const VITEST_ENVIRONMENT = "ssr";
const DEFAULT_TIMEOUT = 4_000;
/** Loading all of kernel and harness on a slow machine; only the first run pays it. */
const WARM_UP_TIMEOUT = 60_000;

/** Starts warming up at once; the first check waits for it. `root` is the folder that holds katas/ and solutions/. */
export function createRunner(root: string): Runner {
  const bench = openBench(path.resolve(root));
  let last: Promise<unknown> = bench.then((ready) => ready.warmUp());
  last.catch(() => {});
  return {
    check(kata, options = {}) {
      const check = async () => (await bench).check(kata, options);
      const turn = last.then(check, check);
      last = turn;
      return turn;
    },
    async close() {
      await (await bench).close();
    },
  };
}

interface Bench {
  warmUp(): Promise<void>;
  check(kata: Kata, options: CheckOptions): Promise<Verdict>;
  close(): Promise<void>;
}

async function openBench(root: string): Promise<Bench> {
  const pool = createWarmPool();
  const printed: string[] = [];
  let underTest: UnderTest | null = null;
  const vitest = await startVitest(
    root,
    pool,
    () => underTest,
    (text) => printed.push(text),
  );
  const project = vitest.getRootProject();
  const toolTimes = new Map<string, number>();

  /** What lies outside tools/ is loaded anew in every run. A tool that changed needs a new thread. */
  const refresh = async () => {
    let hasToolChanged = false;
    for (const environment of Object.values(project.vite.environments)) {
      for (const file of environment.moduleGraph.fileToModulesMap.keys()) {
        if (!path.isAbsolute(file) || file.includes("/node_modules/")) continue;
        const isTool = !path.relative(TOOLS, file).startsWith("..");
        if (isTool && !hasChanged(file, toolTimes)) continue;
        hasToolChanged ||= isTool;
        vitest.invalidateFile(file);
        pool.invalidate([file]);
      }
    }
    if (hasToolChanged) await pool.kill();
  };

  const whereItLoops = async (): Promise<number | null> => {
    const [threadId, file] = [pool.threadId(), underTest?.file];
    if (threadId === null || file === undefined) return null;
    const position = await findLoop(threadId, file);
    const loaded =
      project.vite.environments[VITEST_ENVIRONMENT]?.moduleGraph.getModuleById(file)?.transformResult;
    return position && originalLine(position, loaded?.map);
  };

  const run = async (spec: string, request: CheckRequest, timeout: number): Promise<Run> => {
    await refresh();
    printed.length = 0;
    project.provide("check", request);
    const run: Run = { module: undefined, strayErrors: [], loopLine: undefined, printed: [] };
    const watchdog = setTimeout(async () => {
      run.loopLine = null;
      run.loopLine = await whereItLoops();
      await pool.kill();
    }, timeout);
    // Vitest marks the process as failed when a test fails; here that is an answer, not a failure.
    const { exitCode } = process;
    const result = await vitest.runTestSpecifications([project.createSpecification(spec)], false);
    process.exitCode = exitCode;
    clearTimeout(watchdog);
    return {
      ...run,
      module: result.testModules.find(({ moduleId }) => moduleId === spec),
      strayErrors: result.unhandledErrors,
      printed: stripVTControlCharacters(printed.join("")).split("\n").slice(0, -1),
    };
  };

  return {
    async warmUp() {
      await run(WARM_UP, { kata: "warm-up", seeds: [], replay: null }, WARM_UP_TIMEOUT);
    },
    async check(kata, options) {
      const begun = performance.now();
      const { variant = "learner", seeds = session.seeds, replay, timeout = DEFAULT_TIMEOUT } = options;
      const { learner, check } = kata.paths;
      const file = variantFile(kata, variant);
      underTest = { learner, file, check };
      const lost = [file, check].find((needed) => !existsSync(needed));
      if (lost !== undefined)
        return judge(kata, variant, null, [missingFile({ root, kata, file: lost })], begun);
      const request = {
        kata: kata.name,
        seeds: [...seeds],
        replay: replay?.replace(`${kata.name}:`, "") ?? null,
      };
      const made = await run(check, request, timeout);
      return judge(kata, variant, made, failuresOf(made, { root, kata, file }, timeout), begun);
    },
    async close() {
      await pool.kill();
      await vitest.close();
    },
  };
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

/** Whether the file is another one than at the last look; not so at the first. */
function hasChanged(file: string, times: Map<string, number>): boolean {
  const time = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const before = times.get(file);
  times.set(file, time);
  return before !== undefined && before !== time;
}
