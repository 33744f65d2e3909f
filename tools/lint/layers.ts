/**
 * Which part of the project may import which, as data. `directions.ts` enforces it.
 *
 * The longest `at` that a file's path begins with is its layer. A layer may always import itself; `imports`
 * names the others, each with everything below it. Types count like values: to know a type is to depend on it.
 */
import type { Layer } from "./directions.ts";

/** What a program, a check or a snippet may reach, and how: through these names only, never by a path. */
const doors = ["tools/libc", "tools/harness", "tools/kernel"];

const kernelAndAbove = ["tools/kernel", "tools/libc", "tools/explorer", "tools/harness"];

export const layers: readonly Layer[] = [
  {
    at: "tools/kernel/lib",
    imports: [],
    why: "lists, heaps and rings know nothing of kernels, so they can be read and tested alone",
  },
  {
    at: "tools/kernel/uapi",
    imports: [],
    why: "what a program can see of a kernel must hold for every kernel, the real one too",
  },
  {
    at: "tools/kernel/time",
    imports: ["tools/kernel/lib", "tools/kernel/uapi"],
    why: "the virtual clock runs before there are tasks",
  },
  {
    at: "tools/kernel/sched",
    imports: ["tools/kernel/lib", "tools/kernel/uapi", "tools/kernel/time"],
    why: "tasks and wait queues know no files, so that anything can be waited for",
  },
  {
    at: "tools/kernel/sync",
    imports: ["tools/kernel/lib", "tools/kernel/uapi", "tools/kernel/time", "tools/kernel/sched"],
    why: "locks and shared memory know threads and nothing else, so that the explorer can drive them directly",
  },
  {
    at: "tools/kernel/fs",
    imports: ["tools/kernel/lib", "tools/kernel/uapi", "tools/kernel/time", "tools/kernel/sched"],
    why: "select, poll and eventpoll see a file only through its poll() and its wait queue, never as a socket",
  },
  {
    at: "tools/kernel/net",
    imports: [
      "tools/kernel/lib",
      "tools/kernel/uapi",
      "tools/kernel/time",
      "tools/kernel/sched",
      "tools/kernel/fs",
    ],
    why: "a socket is a file among others; the system calls and the wiring come above it",
  },
  {
    at: "tools/kernel",
    imports: [],
    why: "the kernel stands alone: what it needs from outside it is given as a choice, a clock or a request",
  },
  {
    at: "tools/libc",
    imports: ["tools/kernel/uapi"],
    why: "libc yields requests and the kernel answers; it must work the same over another kernel",
  },
  {
    at: "tools/explorer",
    imports: ["tools/kernel"],
    why: "the explorer drives any program through the kernel's door; it has no use for libc's spelling",
  },
  {
    at: "tools/harness",
    imports: ["tools/kernel", "tools/libc", "tools/explorer"],
    // Checks throw what the test runner understands.
    packages: ["vitest"],
    why: "checks and snippets must run wherever the kernel runs, a browser too",
  },
  {
    at: "tools/notebook",
    imports: kernelAndAbove,
    packages: "any",
    node: true,
    why: "the tools stand side by side on the harness; only the site and the benchmarks look at several of them",
  },
  {
    at: "tools/kata",
    imports: kernelAndAbove,
    packages: "any",
    node: true,
    why: "the tools stand side by side on the harness; only the site and the benchmarks look at several of them",
  },
  {
    at: "tools/explore",
    imports: kernelAndAbove,
    packages: "any",
    node: true,
    why: "the tools stand side by side on the harness; only the site and the benchmarks look at several of them",
  },
  {
    at: "tools/interview",
    imports: ["tools/notebook"],
    packages: "any",
    node: true,
    why: "the questions stand in the chapters, and the notebook reads chapters",
  },
  {
    at: "tools/conformance",
    imports: kernelAndAbove,
    packages: "any",
    node: true,
    why: "vectors recorded on Linux judge the kernel and nothing else",
  },
  {
    at: "tools/bench",
    imports: [...kernelAndAbove, "tools/notebook", "tools/kata"],
    packages: "any",
    node: true,
    why: "a benchmark may measure anything, and nothing may come to need a benchmark",
  },
  {
    at: "tools/site",
    imports: [...kernelAndAbove, "tools/notebook", "tools/kata", "tools/interview"],
    packages: "any",
    node: true,
    why: "the site shows what the other tools emit, and nothing may come to need the site",
  },
  {
    at: "tools/docs",
    imports: [],
    packages: "any",
    node: true,
    why: "pages are made of what the sources say, so the sources are read as text",
  },
  {
    at: "tools/lint",
    imports: [],
    packages: "any",
    node: true,
    why: "lint must run while everything else is broken",
  },
  {
    at: "chapters",
    imports: [...doors, "tools/notebook"],
    byName: true,
    why: "a snippet shows what a reader can type elsewhere",
  },
  {
    at: "katas",
    imports: doors,
    packages: ["vitest"],
    byName: true,
    why: "a check drives programs from outside, with the harness, and never looks into a tool",
  },
  {
    at: "solutions",
    imports: doors,
    byName: true,
    why: "a program talks to the world through calls only; what it may import is what a learner may",
  },
];
