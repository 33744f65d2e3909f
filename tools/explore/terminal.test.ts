import { expect, test } from "vitest";
import { Play } from "../explorer/play.ts";
import { ProgramOnKernel } from "../explorer/programs/on-kernel.ts";
import type { Op, ProgramText } from "../explorer/programs/schema.ts";
import { drawPlay } from "./terminal.ts";

const increment: Op[] = [
  { op: "load", dst: "r", var: "x" },
  { op: "store", var: "x", val: ["+", "r", 1] },
];
const program: ProgramText = {
  vars: { x: 0 },
  threads: [
    { name: "alice", code: increment },
    { name: "bob", code: increment },
  ],
  final: [{ cond: ["==", "x", 2], msg: "an increment was lost" }],
};

function play(...schedule: number[]): string[] {
  const run = new ProgramOnKernel(program);
  const game = new Play({
    system: run.system,
    names: run.names,
    state: () => run.state(),
    failures: (ended) => (ended ? run.failures() : []),
  });
  game.replay(schedule);
  return drawPlay(game.view, false);
}

test("threads stand side by side, one line a step, a preemption marked", () => {
  expect(play(0, 1, 1, 0)).toEqual([
    "      alice         bob",
    "  1   load x",
    "  2 !               load x",
    "  3                 x = 1",
    "  4   x = 1",
    "",
    "  0  alice      has ended, or sleeps",
    "  1  bob        has ended, or sleeps",
    "",
    "  x = 1",
    "",
    "  preemptions 1   switches 2   steps 4",
    "",
    "  ✗ an increment was lost",
  ]);
});

test("before the first step each thread shows what it would do", () => {
  expect(play().slice(2, 4)).toEqual(["  0  alice      load x", "  1  bob        load x"]);
});
