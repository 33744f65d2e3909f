/**
 * The commands of the notebook: `main.ts show CHAPTER` and `main.ts verify [CHAPTER…] [--update]`.
 * Exit codes: 0 all well, 1 a chapter has a problem, 2 the command was not understood.
 */
import { parseArgs } from "node:util";
import { showChapter, verifyChapters } from "./commands.ts";
import { openWorkspace } from "./host/files.ts";
import { makeStyle, wantsColor } from "./terminal/style.ts";

const usage = `npm run chapter -- CHAPTER                          read a chapter, its cells run live
npm run chapters:verify [-- CHAPTER…] [--update]    check chapters; --update rewrites what they show

CHAPTER is a number (1, 01), a name (sockets-are-files) or a path.`;

const [command, ...rest] = process.argv.slice(2);
const style = makeStyle(wantsColor(process.stdout, process.env));
const print = (lines: string[]) => process.stdout.write(lines.map((line) => `${line}\n`).join(""));
// A pager may quit before it has read everything.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));

try {
  const options = { update: { type: "boolean" }, help: { type: "boolean", short: "h" } } as const;
  const { values, positionals } = parseArgs({ args: rest, allowPositionals: true, options });
  const known = command === "show" || command === "verify";
  if (values.help || !known || (command === "show" && values.update)) {
    print([usage]);
    process.exitCode = values.help ? 0 : 2;
  } else if (command === "show") {
    process.exitCode = await showChapter(openWorkspace("chapter"), positionals, {
      style,
      width: process.stdout.columns,
      print,
    });
  } else {
    const out = { style, width: process.stdout.columns, print };
    process.exitCode = await verifyChapters(
      openWorkspace("chapters"),
      positionals,
      values.update === true,
      out,
    );
  }
} catch (error) {
  const isUsage =
    error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
  if (!isUsage) throw error;
  print([error.message.split(". To specify")[0] ?? "", "", usage]);
  process.exitCode = 2;
}
