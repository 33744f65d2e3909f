/**
 * How fast the simulated kernel is. Beside it, where a C compiler is present, stands the same work on the real
 * kernel of this machine.
 */
import { spawnSync } from "node:child_process";
import path from "node:path";
import type { Figure, Report } from "./figures.ts";
import { measureCalls } from "./kernel/calls.ts";
import { measureEcho } from "./kernel/echo.ts";
import { MILLION_FLAGS } from "./kernel/million.ts";
import { measureTasks } from "./kernel/tasks.ts";
import { measureTracing } from "./kernel/tracing.ts";
import { measureWaiting } from "./kernel/waiting.ts";

export async function kernel(): Promise<Figure[]> {
  return [
    ...measureEcho(),
    ...measureMillion(),
    ...measureWaiting(),
    ...measureCalls(),
    ...measureTasks(),
    ...measureTracing(),
  ];
}

/** In a process of its own, which may collect its garbage when it likes. */
function measureMillion(): Figure[] {
  const main = path.join(import.meta.dirname, "main.ts");
  const { status, stdout } = spawnSync(
    process.execPath,
    [...MILLION_FLAGS, "--import", "tsx", main, "c1m", "--json"],
    { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] },
  );
  if (status !== 0) throw new Error("the benchmark of a million connections failed");
  return (JSON.parse(stdout) as Report).figures;
}
