/** The command `npm run kata`: wires the commands to this process. */
import path from "node:path";
import { loadCatalogue } from "./catalogue.ts";
import type { Context } from "./commands/context.ts";
import { runCommand } from "./commands/run.ts";
import { dayOf } from "./progress.ts";

const root = path.resolve(import.meta.dirname, "..", "..");
const isTerminal = Boolean(process.stdin.isTTY && process.stdout.isTTY);
const wantsColour = process.env.FORCE_COLOR ? process.env.FORCE_COLOR !== "0" : Boolean(process.stdout.isTTY);

const context: Context = {
  root,
  catalogue: loadCatalogue(root),
  show: {
    width: Math.min(process.stdout.columns ?? 100, 100),
    colour: wantsColour && !process.env.NO_COLOR,
    hintCommand: true,
  },
  isTerminal,
  today: dayOf(new Date()),
  print: (lines) => void process.stdout.write(`${lines.join("\n")}\n`),
  complain: (lines) => void process.stderr.write(`${lines.join("\n")}\n`),
  // Loaded where needed: `list` and `hint` answer without starting a test runner.
  makeRunner: async () => (await import("./runner.ts")).createRunner(root),
  watch: async (options) => (await import("./watch/main.ts")).watch({ root, ...options }),
};

for (const { file, line, sentence } of context.catalogue.problems)
  context.complain([`${file}:${line} ${sentence}`]);
process.exitCode = await runCommand(process.argv.slice(2), context);
