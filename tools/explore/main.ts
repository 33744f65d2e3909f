/**
 * `npm run explore`: surveys JSON programs, or lets the learner be the scheduler of one.
 *
 *   npm run explore -- --programs FILE [--program ID] [--json] [--most N]
 *   npm run explore -- play FILE [--program ID]
 */
import { readFileSync } from "node:fs";
import { parseArgs, styleText } from "node:util";
import { Play } from "../explorer/play.ts";
import { ProgramOnKernel } from "../explorer/programs/on-kernel.ts";
import { type NamedProgram, readPrograms } from "../explorer/programs/schema.ts";
import { type Survey, survey } from "../explorer/programs/survey.ts";
import { playInTerminal } from "./terminal.ts";

const HELP = `Explores every schedule of small concurrent programs.

  npm run explore -- --programs FILE    surveys the programs of a JSON file
      --program ID                      only this one
      --json                            as one JSON object
      --most N                          gives up a program after N executions (default 2,000,000)
  npm run explore -- play FILE          you choose which thread goes next
      --program ID                      which program of the file; the first where left out

The form of such a file: tools/explorer/programs/README.md; examples: tools/explorer/programs/truth.json.`;

/** A mistake in the command line or the file: said in one line, exit code 2. */
class UsageError extends Error {}

function load(file: string, id: string | undefined): NamedProgram[] {
  let source: string;
  try {
    source = readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(
      `${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? "?"}): give the path of a JSON file with programs.`,
    );
  }
  let programs: NamedProgram[];
  try {
    programs = readPrograms(JSON.parse(source));
  } catch (error) {
    throw new UsageError(`${file}: ${(error as Error).message}`);
  }
  const chosen = id === undefined ? programs : programs.filter((program) => program.id === id);
  if (chosen.length === 0)
    throw new UsageError(
      `${file} has no program "${id}"; it has ${programs.map((program) => program.id).join(", ")}.`,
    );
  return chosen;
}

function row({
  id,
  traces,
  cut_short,
  complete,
  assertion,
  deadlock,
  data_race,
  simplest_failure,
  seconds,
}: Survey): string {
  const verdicts = [assertion && "assertion", deadlock && "deadlock", data_race && "data race"].filter(
    Boolean,
  );
  const bad = verdicts.length > 0;
  const count = `${traces.toLocaleString("en-US")}${complete ? "" : "+"} trace${traces === 1 ? "" : "s"}`;
  const verdict = styleText(
    bad ? "red" : "green",
    bad ? verdicts.join(", ") : complete ? "all pass" : "none failed so far",
  );
  const simplest = simplest_failure
    ? `  simplest: ${countOf(simplest_failure.preemptions, "preemption")}, ${countOf(simplest_failure.switches, "switch", "switches")}, ${countOf(simplest_failure.steps, "step")}: ${simplest_failure.schedule.join(" ")}`
    : "";
  return `${id.padEnd(26)} ${count.padStart(16)}  ${seconds.toFixed(2).padStart(6)} s  ${verdict}${cut_short ? `, ${cut_short} cut short` : ""}${simplest}`;
}

function countOf(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      programs: { type: "string" },
      program: { type: "string" },
      json: { type: "boolean", default: false },
      most: { type: "string", default: "2000000" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  if (positionals[0] === "play") {
    const [chosen] = load(positionals[1] ?? "", values.program) as [NamedProgram];
    const run = new ProgramOnKernel(chosen.program);
    const failures = (ended: boolean) =>
      ended && !run.hasEnded
        ? ["deadlock: nobody can go on"]
        : ended
          ? run.failures()
          : run.fails(false)
            ? run.failures()
            : [];
    return playInTerminal(
      chosen.id,
      new Play({ system: run.system, names: run.names, state: () => run.state(), failures }),
    );
  }
  const most = Number(values.most);
  if (!values.programs || positionals.length > 0 || !Number.isInteger(most) || most < 1)
    throw new UsageError(HELP);
  const surveys: Survey[] = [];
  for (const program of load(values.programs, values.program)) {
    const found = survey(program, most, () => performance.now());
    surveys.push(found);
    if (!values.json) console.log(row(found));
  }
  if (values.json) console.log(JSON.stringify({ programs: surveys }));
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof UsageError) && !(error instanceof TypeError && "code" in error)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
