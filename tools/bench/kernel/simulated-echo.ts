/** Runs of the echo benchmark on the simulated kernel. */
import { Kernel, type KernelOptions, type RunResult } from "../../kernel/kernel.ts";
import { type Load, type Phases, client, keeper, server } from "./echo-programs.ts";

/** From connect to close. @returns wall-clock ms by phase; what the server does after the last close is part of closing */
export function simulateEcho(load: Load, options: KernelOptions = {}): Phases {
  const phases: Phases = { connect: 0, rounds: 0, close: 0 };
  const kernel = kernelWith(load, options);
  kernel.spawn(client, { mayFork: false, args: [load, phases] });
  const begun = performance.now();
  expectEnd(kernel.run(), "exited");
  return { ...phases, close: performance.now() - begun - phases.connect - phases.rounds };
}

/** The same without closing. @returns the time, and a kernel in which all connections stand */
export function holdConnections(load: Load): { kernel: Kernel; phases: Phases } {
  const phases: Phases = { connect: 0, rounds: 0, close: 0 };
  const kernel = kernelWith(load, {});
  kernel.spawn(keeper, { mayFork: false, args: [load, phases] });
  expectEnd(kernel.run(), "idle");
  return { kernel, phases };
}

export function total({ connect, rounds, close }: Phases): number {
  return connect + rounds + close;
}

function kernelWith({ connections }: Load, options: KernelOptions): Kernel {
  const kernel = new Kernel({ stepBudget: Number.POSITIVE_INFINITY, ...options });
  kernel.spawn(server, { mayFork: false, args: [connections] });
  return kernel;
}

function expectEnd({ reason, finding }: RunResult, expected: RunResult["reason"]): void {
  if (finding) throw finding;
  if (reason !== expected) throw new Error(`the echo benchmark ended as ${reason}`);
}
