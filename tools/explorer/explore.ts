/**
 * Explores a program: runs it through schedules by a strategy until one fails or none is left, then finds the
 * simplest failing schedule and says why it fails. This is the door that the harness uses.
 */
import { findCause } from "./blame.ts";
import { RaceDetector } from "./data-race.ts";
import { diagnose } from "./diagnosis.ts";
import { exploreDpor } from "./dpor.ts";
import { endless } from "./endless.ts";
import type { Exploration, ExploreOptions, ScheduleFailure } from "./exploration.ts";
import { NeedsRecord, type Start } from "./program.ts";
import { type Recorded, record } from "./record.ts";
import { formatSchedule } from "./replay.ts";
import { findSimplest } from "./simplest.ts";
import { runAll, runOnce, runPct, runRandom, withoutPreemptions } from "./strategies.ts";
import type { ThreadId } from "./system.ts";
import { Threads } from "./threads.ts";
import { type Judging, type Problem, judge, judgeRace } from "./verdict.ts";

/** Explores `start`. It is called once for each schedule, so it must make everything it uses anew. */
export function explore(start: Start, options: ExploreOptions = {}): Exploration {
  const { births } = options;
  const numbering = births?.nextId;
  try {
    return new Explorer(start, options).explore();
  } catch (error) {
    if (error instanceof NeedsRecord && !options.mayFork)
      return explore(start, { ...options, mayFork: true });
    throw error;
  } finally {
    if (births && numbering) births.nextId = numbering;
  }
}

interface Found {
  readonly problem: Problem;
  readonly schedule: readonly ThreadId[];
}

class Explorer {
  private readonly options: ExploreOptions;
  private readonly threads: Threads;
  private readonly judging: Judging;
  private readonly mostSteps: number;
  private schedules = 0;
  private failing = 0;
  private racing = 0;
  /** The first failure, and the first data race, which counts where nothing worse is found. */
  private found: Found | null = null;
  private race: Found | null = null;

  constructor(start: Start, options: ExploreOptions) {
    this.options = options;
    this.mostSteps = options.steps ?? 1_000;
    this.threads = new Threads(start, options);
    this.threads.numberObjects();
    const detector = options.dataRaces === false ? null : new RaceDetector();
    this.threads.observer = detector;
    this.judging = {
      threads: this.threads,
      detector,
      final: options.final ?? null,
      allowsLeaks: options.allowsLeaks ?? false,
    };
  }

  explore(): Exploration {
    const differs = this.firstDifference();
    if (differs)
      return {
        verdict: "nondeterministic",
        complete: false,
        schedules: 2,
        failing: 0,
        racing: 0,
        failure: null,
        differs,
      };
    const complete = this.search();
    const { schedules, failing, racing } = this;
    const found = this.found ?? this.race;
    const failure = found && this.explain(found);
    return {
      verdict: failure?.problem.code ?? "passed",
      complete,
      schedules,
      failing,
      racing,
      failure,
      differs: null,
    };
  }

  /* ---- searching ---- */

  /** @returns whether everything was explored */
  private search(): boolean {
    const { strategy = "dpor", seed = 1, preemptions = 2, depth = 3 } = this.options;
    const isSample = strategy === "random" || strategy === "pct";
    const most = this.options.schedules ?? (isSample ? 1_000 : 100_000);
    if (strategy === "dpor") return this.reduce(most);
    let isComplete = !isSample;
    const run = { system: this.threads, isOver: (schedule: readonly ThreadId[]) => this.isOver(schedule) };
    const ran = (schedule: ThreadId[]): boolean => {
      const stops = this.ended(schedule) || this.schedules >= most;
      if (stops) isComplete = false;
      return stops;
    };
    if (strategy === "exhaustive") runAll(run, Number.POSITIVE_INFINITY, ran);
    else if (strategy === "bounded") runAll(run, preemptions, ran);
    else if (strategy === "random") runRandom(run, seed, most, ran);
    else runPct(run, seed, most, depth, ran);
    return isComplete;
  }

  private reduce(mostExecutions: number): boolean {
    for (;;) {
      const width = this.width;
      this.schedules = 0;
      this.failing = 0;
      this.racing = 0;
      const result = exploreDpor(this.threads, {
        threads: width,
        mostExecutions,
        onEvent: ({ events }) =>
          this.threads.threadCount > width ||
          (this.isOver(events) && this.ended(events.map(({ thread }) => thread))),
        onExecution: ({ events }) => this.ended(events.map(({ thread }) => thread)),
      });
      if (this.threads.threadCount <= width) return result.complete;
    }
  }

  private get width(): number {
    return this.threads.threadCount;
  }

  /** Whether this run need not go on: something is wrong already, or it never ends. */
  private isOver(schedule: { readonly length: number }): boolean {
    return schedule.length >= this.mostSteps || (!this.options.countsAll && this.threads.failures.length > 0);
  }

  /** A run is over. @returns whether to stop */
  private ended(schedule: ThreadId[]): boolean {
    this.schedules++;
    const race = judgeRace(this.judging);
    if (race) {
      this.racing++;
      this.race ??= { problem: race, schedule };
    }
    const isEndless = schedule.length >= this.mostSteps;
    const problem = isEndless ? endless(this.threads, schedule) : judge(this.judging, !this.canGoOn());
    if (!problem) return false;
    this.failing++;
    this.found ??= { problem, schedule };
    return isEndless || !this.options.countsAll;
  }

  private canGoOn(): boolean {
    return this.threads.runners.some((runner) => runner?.isPossible);
  }

  /* ---- explaining ---- */

  private explain(found: Found): ScheduleFailure {
    const { threads, width, judging } = this;
    const { code } = found.problem;
    const judged = (hasEnded: boolean) =>
      code === "data-race" ? judgeRace(judging) : judge(judging, hasEnded);
    const fails = (hasEnded: boolean) => judged(hasEnded)?.code === code;
    const isEndless = code === "livelock";
    const simplest = isEndless
      ? null
      : findSimplest(threads, { threads: width, mostPoints: this.options.effort ?? 20_000, fails });
    const schedule = simplest?.schedule ?? found.schedule;
    const failing = record(threads, schedule, width);
    const seen = (isEndless ? null : judged(!this.canGoOn())) ?? found.problem;
    const passes = () => judge(judging, !this.canGoOn()) === null;
    const cause = isEndless || code === "data-race" ? null : findCause(threads, failing, width, passes);
    const diagnosis = diagnose(seen, failing, cause);
    return {
      ...diagnosis,
      schedule,
      isSimplest: simplest?.isProven ?? false,
      failing,
      cause,
      replay: formatSchedule(schedule),
    };
  }

  /** Runs one schedule twice. @returns the first step that differs, in words */
  private firstDifference(): string | null {
    const { threads } = this;
    const once = (): ThreadId[] =>
      runOnce(
        { system: threads, isOver: (schedule) => schedule.length >= this.mostSteps },
        withoutPreemptions,
      );
    const schedule = once();
    const [first, second] = [record(threads, schedule, this.width), record(threads, schedule, this.width)];
    const at = schedule.findIndex(
      (_, i) =>
        first.steps[i]?.text !== second.steps[i]?.text || first.steps[i]?.answer !== second.steps[i]?.answer,
    );
    if (at < 0) return null;
    const shown = ({ steps, names }: Recorded) =>
      steps[at] ? `${names[steps[at].thread]}: ${steps[at].text}` : "nothing";
    return `step ${at + 1} was \`${shown(first)}\` and, under the same schedule, \`${shown(second)}\``;
  }
}
