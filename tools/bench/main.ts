/** The command `npm run bench -- NAME [--json]`: runs one benchmark and prints its figures. */
import path from "node:path";
import { parseArgs } from "node:util";
import { type Figure, type Report, machineName, showReport } from "./figures.ts";

/** Loaded only when asked for: each drags its own part of the project along. */
const BENCHES: Record<string, (root: string) => Promise<Figure[]>> = {
  explorer: async (root) => (await import("./explorer.ts")).explorer(root),
  feedback: async (root) => (await import("./feedback.ts")).feedback(root),
  kernel: async () => (await import("./kernel.ts")).kernel(),
  c1m: async () => (await import("./kernel/million.ts")).million(),
};

const root = path.resolve(import.meta.dirname, "..", "..");
const { values, positionals } = parseArgs({ options: { json: { type: "boolean" } }, allowPositionals: true });
const [name = "", ...extra] = positionals;
const bench = BENCHES[name];
if (!bench || extra.length > 0) {
  console.error(`npm run bench -- NAME [--json], where NAME is one of: ${Object.keys(BENCHES).join(", ")}`);
  process.exitCode = 2;
} else {
  const report: Report = { bench: name, machine: machineName(), figures: await bench(root) };
  console.log(values.json ? JSON.stringify(report) : showReport(report));
  process.exitCode = 0;
}
