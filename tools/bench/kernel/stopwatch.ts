/** Runs a program on a fresh simulated kernel and hands out what it has measured. */
import { Kernel, type KernelOptions } from "../../kernel/kernel.ts";
import type { Thread } from "../../kernel/uapi/index.ts";

/** Where a program writes down wall-clock times. */
export interface Stopwatch {
  /** In ms; whoever reads it knows of what. */
  samples: number[];
}

export type TimedProgram = (stopwatch: Stopwatch) => Thread<void>;

/** Runs `program(stopwatch)` to its end. @returns the samples that it took */
export function timed(program: TimedProgram, mayFork = false, options: KernelOptions = {}): number[] {
  const stopwatch: Stopwatch = { samples: [] };
  const kernel = new Kernel({ stepBudget: Number.POSITIVE_INFINITY, ...options });
  kernel.spawn(program, { mayFork, args: [stopwatch] });
  const { reason, finding } = kernel.run();
  if (finding) throw finding;
  if (reason !== "exited") throw new Error(`the program did not end: ${reason}`);
  return stopwatch.samples;
}
