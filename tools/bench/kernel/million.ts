/**
 * One million connections held by one server: each established, watched by epoll, and used once. How long it takes
 * from the first connect until then, and how much memory both ends together keep.
 *
 * It needs a collectable heap of its own, so it runs in a child process (see kernel.ts), once.
 */
import { type Figure, figureOf } from "../figures.ts";
import type { Load } from "./echo-programs.ts";
import { holdConnections, total } from "./simulated-echo.ts";

/** 14,000 to an address: what connect finds at once among the ports of even number, as on Linux. */
const LOAD: Load = { connections: 1_000_000, rounds: 1, perAddress: 14_000 };

/** Node's flags for the process that runs it. */
export const MILLION_FLAGS = ["--expose-gc", "--max-old-space-size=8192", "--max-semi-space-size=64"];

export async function million(): Promise<Figure[]> {
  const before = memoryInUse();
  const { kernel, phases } = holdConnections(LOAD);
  const bytes = memoryInUse() - before;
  const standing = kernel.localhost.tcp.all.size;
  if (standing !== 2 * LOAD.connections + 1)
    throw new Error(`${standing} sockets where two million should be`);
  return [
    figureOf("c1m/bytes-per-connection", "B", [bytes / LOAD.connections]),
    figureOf("c1m/seconds", "s", [total(phases) / 1000]),
  ];
}

/** Bytes of live objects, and of the buffers that they own outside the heap. */
function memoryInUse(): number {
  const { gc } = globalThis;
  if (!gc) throw new Error(`c1m needs node ${MILLION_FLAGS.join(" ")}`);
  gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
