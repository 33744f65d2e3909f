/** Runs a small program to its end, for the kernel's own tests. */
import { Kernel, type KernelOptions } from "./kernel.ts";
import type { Program } from "./uapi/index.ts";

export interface RunOptions extends KernelOptions {
  /** Changes the kernel before the program starts. */
  prepare?: (kernel: Kernel) => void;
}

/** @throws whatever ended the run other than the program's end */
export function runProgram(program: Program, options: RunOptions = {}): Kernel {
  const kernel = new Kernel(options);
  options.prepare?.(kernel);
  kernel.spawn(program);
  const { reason, finding } = kernel.run();
  if (finding) throw finding;
  if (reason !== "exited") throw new Error(`the program did not end: ${reason}`);
  return kernel;
}
