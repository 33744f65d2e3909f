import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { Random } from "../kernel/lib/index.ts";
import { canonical, enumerate } from "./brute-force.ts";
import { exploreDpor } from "./dpor.ts";
import { ProgramMachine } from "./programs/machine.ts";
import { type NamedProgram, type Op, type ProgramText, readPrograms } from "./programs/schema.ts";
import { findSimplest } from "./simplest.ts";

interface Truth {
  traces: number;
  failing_traces: number;
  assertion: { violated: boolean };
  deadlock: { possible: boolean };
  simplest_failure: { preemptions: number; switches: number; steps: number } | null;
}

const file = JSON.parse(readFileSync(new URL("./programs/truth.json", import.meta.url), "utf8")) as {
  programs: { truth: Truth }[];
};
const programs: readonly NamedProgram[] = readPrograms(file);

describe.each(programs.map((program, i) => ({ ...program, truth: file.programs[i]?.truth as Truth })))(
  "$id",
  ({ program, truth }) => {
    test(`has ${truth.traces} traces, each run once`, () => {
      const machine = new ProgramMachine(program);
      let asserts = 0;
      let deadlocks = 0;
      const result = exploreDpor(machine, {
        threads: machine.threadCount,
        onExecution: () => {
          if (!machine.hasEnded) deadlocks++;
          if (machine.failures().length > 0) asserts++;
          return false;
        },
      });
      expect(result).toMatchObject({ executions: truth.traces, cutShort: 0, complete: true });
      expect({ assertion: asserts > 0, deadlock: deadlocks > 0 }).toEqual({
        assertion: truth.assertion.violated,
        deadlock: truth.deadlock.possible,
      });
    });

    test("its simplest failure has the known rank", () => {
      const machine = new ProgramMachine(program);
      const fails = (ended: boolean) =>
        machine.broken.length > 0 || (ended && (!machine.hasEnded || machine.failures().length > 0));
      const found =
        truth.failing_traces > 0 ? findSimplest(machine, { threads: machine.threadCount, fails }) : null;
      const { preemptions, switches, steps } = found ?? {};
      const expected = truth.simplest_failure;
      expect(found === null ? null : { preemptions, switches, steps }).toEqual(
        expected && { preemptions: expected.preemptions, switches: expected.switches, steps: expected.steps },
      );
    });
  },
);

/** A random program of two to four threads over two variables, two mutexes, a condition variable and a semaphore. */
function randomProgram(random: Random): ProgramText {
  const pick = <T>(list: readonly T[]): T => list[random.below(list.length)] as T;
  const op = (): Op => {
    const variable = pick(["x", "y"]);
    const mutex = pick(["m", "n"]);
    switch (random.below(12)) {
      case 0:
      case 1:
        return { op: "load", dst: "r", var: variable };
      case 2:
      case 3:
        return {
          op: "store",
          var: variable,
          val: pick<number | ["+", string, number]>([1, 2, ["+", "r", 1]]),
        };
      case 4:
        return { op: "cas", dst: "r", var: variable, old: random.below(2), new: 1 };
      case 5:
        return { op: "add", dst: "r", var: variable, val: 1 };
      case 6:
        return { op: "await", var: variable, cond: ["!=", "$", random.below(3)] };
      case 7:
        return { op: pick(["down", "up"]), sem: "s" };
      case 8:
        return { op: "trylock", dst: "r", mutex: "t" };
      case 9:
        return { op: pick(["signal", "broadcast"]), condvar: "c" };
      default:
        return { op: "lock", mutex };
    }
  };
  const code = (length: number): Op[] => {
    const ops: Op[] = [];
    const held: string[] = [];
    for (let i = 0; i < length; i++) {
      const next = op();
      if (next.op === "lock") {
        const mutex = next.mutex as string;
        if (held.includes(mutex)) continue;
        held.push(mutex);
        ops.push(next);
        if (random.below(3) === 0) ops.push({ op: "wait", condvar: "c", mutex });
      } else ops.push(next);
      if (held.length > 0 && random.below(2) === 0) ops.push({ op: "unlock", mutex: held.pop() as string });
    }
    while (held.length > 0) ops.push({ op: "unlock", mutex: held.pop() as string });
    return ops;
  };
  const threads = 2 + random.below(3);
  const length = threads === 2 ? 4 : threads === 3 ? 3 : 2;
  return {
    vars: { x: 0, y: 0 },
    atomic: ["*"],
    sems: { s: random.below(2) },
    threads: Array.from({ length: threads }, (_, i) => ({
      name: `T${i}`,
      code: code(1 + random.below(length)),
    })),
  };
}

test("on random programs it runs every trace that brute force finds, and none twice", () => {
  const random = new Random(7);
  let compared = 0;
  for (let i = 0; i < 150; i++) {
    const program = randomProgram(random);
    const machine = new ProgramMachine(program);
    const all = enumerate(machine, machine.threadCount, 800);
    if (!all.complete) continue;
    compared++;
    const seen = new Set<string>();
    const result = exploreDpor(machine, {
      threads: machine.threadCount,
      onExecution: (execution) => {
        seen.add(canonical(execution));
        return false;
      },
    });
    const text = JSON.stringify(program);
    expect({ traces: seen.size, executions: result.executions, cutShort: result.cutShort, text }).toEqual({
      traces: all.traces,
      executions: all.traces,
      cutShort: 0,
      text,
    });
  }
  expect(compared).toBeGreaterThan(80);
});
