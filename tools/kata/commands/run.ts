/** Reads the command line and runs what it asks for. */
import { parseArgs } from "node:util";
import type { Variant } from "../model.ts";
import { checkCommand, checkOnce, replayCommand } from "./check.ts";
import { type Context, PASS, USAGE, UsageError } from "./context.ts";
import { needKata } from "./find.ts";
import { hintCommand, listCommand, resetCommand, solutionCommand } from "./look.ts";

const HELP = `Katas on a simulated Linux kernel: edit a file, save, read what the kernel saw.

  npm run kata                      go on where you were; checks every save
  npm run kata -- NAME              the same, at that kata
  npm run kata -- list              all katas, and what is done
  npm run kata -- hint [NAME]       the next hint
  npm run kata -- check [NAME…]     check once, without watching
  npm run kata -- replay STRING     make a failing run again, step by step
  npm run kata -- reset [NAME]      the file as it was shipped; yours is kept
  npm run kata -- solution [NAME]   the reference answer, after a pass

  --poll        watch by looking at the clock, for network mounts
  --all         check: every kata
  --json        check: one JSON object
  --junit       check: JUnit XML
  --as ANSWER   check: another file in your file's place: stub, solution,
                wrong/FILE.ts or right/FILE.ts
  --insist      solution: without a pass

Ends with 0 on a pass, 1 on a failure, 2 on a command line it does not understand.`;

const OPTIONS = {
  help: { type: "boolean", short: "h" },
  poll: { type: "boolean" },
  all: { type: "boolean" },
  json: { type: "boolean" },
  junit: { type: "boolean" },
  insist: { type: "boolean" },
  as: { type: "string" },
} as const;

/** Answers the exit code. What is wrong with the command line is said in one line. */
export async function runCommand(args: readonly string[], context: Context): Promise<number> {
  try {
    return await dispatch(args, context);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    context.complain([error.message]);
    return USAGE;
  }
}

async function dispatch(args: readonly string[], context: Context): Promise<number> {
  const { values, positionals } = readArgs(args);
  const [command, ...names] = positionals;
  if (values.help || command === "help") {
    context.print([HELP]);
    return PASS;
  }
  if (command === "check") return checkCommand(context, names, { ...values, as: readVariant(values.as) });
  const [name, ...extra] = names;
  if (extra.length > 0) throw new UsageError(`${command} takes one name; "${extra.join(" ")}" is too much.`);
  switch (command) {
    case "list":
      return listCommand(context);
    case "hint":
      return hintCommand(context, name);
    case "reset":
      return resetCommand(context, name);
    case "solution":
      return solutionCommand(context, name, values.insist ?? false);
    case "replay":
      if (name === undefined) throw new UsageError("replay takes the string that a failure shows last.");
      return replayCommand(context, name);
    default:
      if (name !== undefined) throw new UsageError(`There is no command "${command}"; --help shows them.`);
      return openKata(context, command, values.poll ?? false);
  }
}

function openKata(context: Context, name: string | undefined, poll: boolean): Promise<number> {
  if (!context.isTerminal) return checkOnce(context, name);
  const kata = needKata(context, name);
  return context.watch({ poll, ...(name !== undefined && { kata: kata.name }) });
}

function readArgs(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    const said = error instanceof Error ? (error.message.split(". ")[0] ?? "") : String(error);
    throw new UsageError(`${said}; --help shows what there is.`);
  }
}

function readVariant(text: string | undefined): Variant | undefined {
  if (text === undefined || text === "learner" || text === "stub" || text === "solution") return text;
  if (text.startsWith("wrong/") || text.startsWith("right/")) return text as Variant;
  throw new UsageError(`--as takes stub, solution, wrong/FILE.ts or right/FILE.ts, not "${text}".`);
}
