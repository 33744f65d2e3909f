/** One run of the echo benchmark on the simulated kernel. */
import { Kernel, type KernelOptions } from "../../kernel/kernel.ts";
import { type Load, type Phases, client, server } from "./echo-programs.ts";

/**
 * @param held called while all connections stand
 * @returns wall-clock ms by phase; what the server does after the client's last close counts as closing
 */
export function simulateEcho(load: Load, options: KernelOptions = {}, held: () => void = () => {}): Phases {
  const phases: Phases = { connect: 0, rounds: 0, close: 0 };
  const kernel = new Kernel({ stepBudget: Number.POSITIVE_INFINITY, ...options });
  kernel.spawn(server, { mayFork: false, args: [load.connections] });
  kernel.spawn(client, { mayFork: false, args: [load, phases, held] });
  const begun = performance.now();
  const { reason, finding } = kernel.run();
  const total = performance.now() - begun;
  if (finding) throw finding;
  if (reason !== "exited") throw new Error(`the echo benchmark did not end: ${reason}`);
  return { ...phases, close: total - phases.connect - phases.rounds };
}

export function total({ connect, rounds, close }: Phases): number {
  return connect + rounds + close;
}
