/**
 * How fast the explorer is, on JSON programs run as threads of the kernel: the published families, every program
 * whose truth is known, and how time and memory grow with the number of traces.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { exploreDpor } from "../explorer/dpor.ts";
import { ProgramOnKernel } from "../explorer/programs/on-kernel.ts";
import { type NamedProgram, type Op, type ProgramText, readPrograms } from "../explorer/programs/schema.ts";
import { survey } from "../explorer/programs/survey.ts";
import { type Figure, figureOf } from "./figures.ts";

/** Writers that copy a[j] + 1 into a[j + 1], and a reader that looks for the last zero: (n + 3) · 2^(n-2) traces. */
function lastZero(n: number): ProgramText {
  const reader: Op[] = [
    { op: "set", dst: "i", val: n },
    { op: "label", name: "look" },
    { op: "load", dst: "v", var: { array: "a", index: "i" } },
    { op: "if", cond: ["==", "v", 0], to: "found" },
    { op: "set", dst: "i", val: ["-", "i", 1] },
    { op: "goto", to: "look" },
    { op: "label", name: "found" },
  ];
  const writers = Array.from({ length: n }, (_, j) => ({
    name: `W${j + 1}`,
    code: [
      { op: "load", dst: "v", var: `a[${j}]` },
      { op: "store", var: `a[${j + 1}]`, val: ["+", "v", 1] },
    ] as Op[],
  }));
  const vars = Object.fromEntries(Array.from({ length: n + 1 }, (_, i) => [`a[${i}]`, 0]));
  return { vars, atomic: ["*"], threads: [{ name: "R", code: reader }, ...writers] };
}

/** One writer of x, and readers that first load something of their own: 2^n traces. */
function readers(n: number): ProgramText {
  const vars = Object.fromEntries(Array.from({ length: n }, (_, i) => [`y${i}`, 0]));
  const threads = Array.from({ length: n }, (_, i) => ({
    name: `R${i}`,
    code: [
      { op: "load", dst: "a", var: `y${i}` },
      { op: "load", dst: "b", var: "x" },
    ] as Op[],
  }));
  return {
    vars: { x: 0, ...vars },
    atomic: ["*"],
    threads: [{ name: "W", code: [{ op: "store", var: "x", val: 42 }] }, ...threads],
  };
}

interface Timed {
  seconds: number;
  executions: number;
  steps: number;
}

function explored(program: ProgramText): Timed {
  const run = new ProgramOnKernel(program);
  const begun = performance.now();
  const { executions, steps } = exploreDpor(run.system, { threads: program.threads.length });
  return { seconds: (performance.now() - begun) / 1000, executions, steps };
}

/** Explores a short program again and again for about half a second. */
function perSecond(program: ProgramText): Timed {
  const run = new ProgramOnKernel(program);
  const sum: Timed = { seconds: 0, executions: 0, steps: 0 };
  const begun = performance.now();
  while (performance.now() - begun < 500) {
    const { executions, steps } = exploreDpor(run.system, { threads: program.threads.length });
    sum.executions += executions;
    sum.steps += steps;
  }
  sum.seconds = (performance.now() - begun) / 1000;
  return sum;
}

const ROUNDS = 3;

function samples(measure: () => number, rounds = ROUNDS): number[] {
  return Array.from({ length: rounds }, measure);
}

export async function explorer(root: string): Promise<Figure[]> {
  const file = path.join(root, "tools", "explorer", "programs", "truth.json");
  const programs: NamedProgram[] = readPrograms(JSON.parse(readFileSync(file, "utf8")));
  const clock = () => performance.now();
  const short = programs.find(({ id }) => id === "lost-update-2") as NamedProgram;
  perSecond(short.program);
  const rates = Array.from({ length: ROUNDS }, () => perSecond(short.program));
  const slowest: number[] = [];
  const truth = samples(() => {
    const surveys = programs.map((program) => survey(program, 1_000_000, clock));
    slowest.push(1000 * Math.max(...surveys.map(({ seconds }) => seconds)));
    return surveys.reduce((sum, { seconds }) => sum + seconds, 0);
  });
  const figures = [
    figureOf(
      "schedules-per-second",
      "1/s",
      rates.map(({ executions, seconds }) => executions / seconds),
    ),
    figureOf(
      "steps-per-second",
      "1/s",
      rates.map(({ steps, seconds }) => steps / seconds),
    ),
    figureOf("truth/seconds", "s", truth),
    figureOf("truth/slowest", "ms", slowest),
    figureOf(
      "readers-13/seconds",
      "s",
      samples(() => explored(readers(13)).seconds),
    ),
  ];
  for (const n of [6, 8, 10, 12]) {
    const timed = Array.from({ length: ROUNDS }, () => explored(lastZero(n)));
    figures.push(
      figureOf(
        `lastzero-${n}/us-per-trace`,
        "µs",
        timed.map(({ seconds, executions }) => (1e6 * seconds) / executions),
      ),
    );
  }
  const before = process.memoryUsage().rss;
  const large = explored(lastZero(15));
  figures.push(figureOf("lastzero-15/seconds", "s", [large.seconds]));
  figures.push(figureOf("lastzero-15/traces", "traces", [large.executions]));
  figures.push(figureOf("lastzero-15/memory-growth", "MB", [(process.memoryUsage().rss - before) / 2 ** 20]));
  return figures;
}
