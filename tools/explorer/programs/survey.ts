/** What the explorer finds in one JSON program: the figures that `npm run explore -- --programs` prints. */
import { exploreDpor } from "../dpor.ts";
import { findSimplest } from "../simplest.ts";
import { ProgramOnKernel } from "./on-kernel.ts";
import type { NamedProgram } from "./schema.ts";

export interface Survey {
  id: string;
  /** Distinct traces; exact where `complete`. */
  traces: number;
  /** Executions run to their end; an optimal search makes as many as there are traces. */
  executions: number;
  /** Executions broken off. */
  cut_short: number;
  complete: boolean;
  assertion: boolean;
  deadlock: boolean;
  data_race: boolean;
  simplest_failure: {
    preemptions: number;
    switches: number;
    steps: number;
    schedule: readonly number[];
  } | null;
  seconds: number;
}

/** @param now a clock in ms, for `seconds` alone */
export function survey({ id, program }: NamedProgram, mostExecutions: number, now: () => number): Survey {
  const begun = now();
  const run = new ProgramOnKernel(program);
  const threads = program.threads.length;
  const found = { assertion: false, deadlock: false, data_race: false };
  const { executions, cutShort, complete } = exploreDpor(run.system, {
    threads,
    mostExecutions,
    onExecution: () => {
      if (!run.hasEnded) found.deadlock = true;
      if (run.failures().length > 0) found.assertion = true;
      if (run.races.races.size > 0) found.data_race = true;
      return false;
    },
  });
  const fails = found.assertion || found.deadlock;
  const simplest = fails ? findSimplest(run.system, { threads, fails: (ended) => run.fails(ended) }) : null;
  return {
    id,
    traces: executions,
    executions,
    cut_short: cutShort,
    complete,
    ...found,
    simplest_failure: simplest && {
      preemptions: simplest.preemptions,
      switches: simplest.switches,
      steps: simplest.steps,
      schedule: simplest.schedule,
    },
    seconds: (now() - begun) / 1000,
  };
}
