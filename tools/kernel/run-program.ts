/** Runs a small program to its end, for the kernel's own tests. */
import { Kernel, type KernelOptions } from "./kernel.ts";
import type { Program } from "./uapi/index.ts";

/** @throws whatever ended the run other than the program's end */
export function runProgram(program: Program, options: KernelOptions = {}): Kernel {
  const kernel = new Kernel(options);
  kernel.spawn(program);
  const { reason, finding } = kernel.run();
  if (finding) throw finding;
  if (reason !== "exited") throw new Error(`the program did not end: ${reason}`);
  return kernel;
}
