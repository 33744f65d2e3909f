import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readPrograms } from "./schema.ts";
import { survey } from "./survey.ts";

interface Truth {
  traces: number;
  assertion: { violated: boolean };
  deadlock: { possible: boolean };
  data_race: { possible: boolean };
  simplest_failure: { preemptions: number; switches: number; steps: number } | null;
}

const file = JSON.parse(readFileSync(new URL("./truth.json", import.meta.url), "utf8")) as {
  programs: { truth: Truth }[];
};

test.each(
  readPrograms(file).map((program, i) => [program.id, program, file.programs[i]?.truth as Truth] as const),
)("%s: the kernel's threads have the known traces, verdicts and simplest failure", (_, program, truth) => {
  const { id, seconds, executions, simplest_failure, ...found } = survey(program, 1_000_000, () => 0);
  expect({ ...found, executions }).toEqual({
    traces: truth.traces,
    executions: truth.traces,
    cut_short: 0,
    complete: true,
    assertion: truth.assertion.violated,
    deadlock: truth.deadlock.possible,
    data_race: truth.data_race.possible,
  });
  const rank = simplest_failure && {
    preemptions: simplest_failure.preemptions,
    switches: simplest_failure.switches,
    steps: simplest_failure.steps,
  };
  const { preemptions, switches, steps } = truth.simplest_failure ?? {};
  expect(rank).toEqual(truth.simplest_failure && { preemptions, switches, steps });
  expect([id, seconds]).toEqual([program.id, 0]);
});
