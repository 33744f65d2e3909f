/** The warm Vitest with all that one check needs: which file is meant, what is loaded anew, the watchdog. */
import { statSync } from "node:fs";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { Vitest } from "vitest/node";
import { slashed } from "../paths.ts";
import type { Run } from "./judge.ts";
import { findLoop, originalLine } from "./loopLine.ts";
import type { UnderTest } from "./variants.ts";
import { startVitest } from "./vitest.ts";
import { WarmPool } from "./warmPool.ts";
import type { CheckRequest } from "./worker.ts";

const TOOLS = path.resolve(import.meta.dirname, "..", "..");
const WARM_UP = path.join(import.meta.dirname, "warmUp.check.ts");
/** Loading all of kernel and harness on a slow machine; only the first run pays it. */
const WARM_UP_TIMEOUT = 60_000;

export class Bench {
  readonly #pool = new WarmPool();
  /** By file: when a tool was last changed, as seen at the last look. */
  readonly #toolTimes = new Map<string, number>();
  #underTest: UnderTest | null = null;
  #printed: string[] = [];
  #isClosed = false;
  /** The last run. */
  #running: Promise<unknown> = Promise.resolve();
  #vitest!: Vitest;

  static async open(root: string): Promise<Bench> {
    const bench = new Bench();
    bench.#vitest = await startVitest(root, bench.#pool, {
      underTest: () => bench.#underTest,
      onPrint: (text) => bench.#printed.push(text),
    });
    await bench.warm();
    return bench;
  }

  /** Loads the harness where no thread has it loaded: at the start, and after one was ended. */
  async warm(): Promise<void> {
    if (this.#isClosed || this.#pool.threadId !== null) return;
    await this.#runSpec(
      WARM_UP,
      { kata: "warm-up", seeds: [], replay: null, records: true },
      WARM_UP_TIMEOUT,
    );
  }

  /** Runs a check on the file under test. Ends it after `timeout` milliseconds. */
  run(underTest: UnderTest, request: CheckRequest, timeout: number): Promise<Run> {
    this.#underTest = underTest;
    return this.#runSpec(underTest.check, request, timeout);
  }

  /** A run under way is let finish: to end its thread while Vitest starts it would leave both waiting for ever. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#running.catch(() => {});
    await this.#pool.kill();
    await this.#vitest.close();
  }

  #runSpec(spec: string, request: CheckRequest, timeout: number): Promise<Run> {
    const run = this.#runNow(spec, request, timeout);
    this.#running = run;
    return run;
  }

  async #runNow(spec: string, request: CheckRequest, timeout: number): Promise<Run> {
    await this.#refresh();
    this.#printed = [];
    const project = this.#vitest.getRootProject();
    project.provide("check", request);
    let loopLine: number | null | undefined;
    const watchdog = setTimeout(async () => {
      loopLine = null;
      loopLine = await this.#whereItLoops();
      await this.#pool.kill();
    }, timeout);
    // Vitest marks the process as failed when a test fails; here that is an answer, not a failure.
    const { exitCode } = process;
    const result = await this.#vitest.runTestSpecifications([project.createSpecification(spec)], false);
    process.exitCode = exitCode;
    clearTimeout(watchdog);
    return {
      module: result.testModules.find(({ moduleId }) => moduleId === slashed(spec)),
      strayErrors: result.unhandledErrors,
      loopLine,
      hasUsedUpMemory: this.#pool.hasUsedUpMemory,
      printed: stripVTControlCharacters(this.#printed.join("")).split("\n").slice(0, -1),
    };
  }

  /** What lies outside tools/ is loaded anew in every run. A tool that changed needs a new thread. */
  async #refresh(): Promise<void> {
    let hasToolChanged = false;
    for (const file of this.#loadedFiles()) {
      const isTool = !path.relative(TOOLS, file).startsWith("..");
      if (isTool && !this.#hasChanged(file)) continue;
      hasToolChanged ||= isTool;
      this.#vitest.invalidateFile(file);
      this.#pool.invalidate([file]);
    }
    if (hasToolChanged) await this.#pool.kill();
  }

  #loadedFiles(): string[] {
    const { environments } = this.#vitest.getRootProject().vite;
    const files = Object.values(environments).flatMap(({ moduleGraph }) => [
      ...moduleGraph.fileToModulesMap.keys(),
    ]);
    return files.filter((file) => path.isAbsolute(file) && !file.includes("/node_modules/"));
  }

  /** Whether the file is another one than at the last look; not so at the first. */
  #hasChanged(file: string): boolean {
    const time = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    const before = this.#toolTimes.get(file);
    this.#toolTimes.set(file, time);
    return before !== undefined && before !== time;
  }

  async #whereItLoops(): Promise<number | null> {
    const { threadId } = this.#pool;
    const file = this.#underTest?.file;
    if (threadId === null || file === undefined) return null;
    const position = await findLoop(threadId, file);
    const graph = this.#vitest.getRootProject().vite.environments.ssr?.moduleGraph;
    return position && originalLine(position, graph?.getModuleById(slashed(file))?.transformResult?.map);
  }
}
