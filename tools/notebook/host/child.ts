/**
 * The process that runs one chapter's program: `child.ts PROGRAM RUNS`. It writes one JSON line for
 * each thing that happens to its standard output, which is why cells may only print through the
 * console. Each run imports the program afresh; the modules it imports stay loaded, so a second run
 * also shows what the first one left behind in them. The second run's calendar is a day ahead.
 */
import { Console } from "node:console";
import { writeSync } from "node:fs";
import { inspect } from "node:util";
import type { CellOutcome, Failure, Thrown } from "../outcome.ts";
import { type Recorder, recordTo } from "../recorder.ts";
import { drawTable } from "../table.ts";

export type Message =
  | { kind: "begin"; cell: number }
  | { kind: "end"; outcome: CellOutcome }
  | { kind: "failed"; failure: Failure }
  | { kind: "finished" };

const outputLimit = 200_000;
const aDayAndSome = 90_061_007;

let cell: number | null = null;
let outcome: CellOutcome = { output: "", figures: [], thrown: null };

const recorder: Recorder = {
  begin(index) {
    cell = index;
    outcome = { output: "", figures: [], thrown: null };
    send({ kind: "begin", cell: index });
  },
  threw(error) {
    outcome.thrown = describe(error);
  },
  end() {
    send({ kind: "end", outcome });
    cell = null;
  },
  figure(figure) {
    outcome.figures.push(figure);
  },
};

function print(text: string): void {
  if (cell === null) throw new Error(`printed after its cell had ended: ${JSON.stringify(text)}`);
  if (outcome.output.length + text.length > outputLimit)
    throw new Error(`the cell prints more than ${outputLimit} characters`);
  outcome.output += text;
}

function installConsole(): void {
  const sink = { write: print } as unknown as NodeJS.WritableStream;
  const recorded = new Console({ stdout: sink, stderr: sink, colorMode: false, ignoreErrors: false });
  const show = (value: unknown) =>
    inspect(value, { depth: 1, colors: false, breakLength: Number.POSITIVE_INFINITY });
  recorded.table = (data: unknown, columns?: readonly string[]) => {
    recorded.log(drawTable(data, columns && [...columns], show) ?? data);
  };
  globalThis.console = recorded;
  for (const stream of [process.stdout, process.stderr]) {
    stream.write = () => {
      throw new Error("a cell prints with console.log; nothing else is recorded");
    };
  }
}

/** Programs that print the date must be noticed, though both runs fall into one second. */
function moveCalendar(): void {
  const RealDate = Date;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args: [], newTarget) =>
      Reflect.construct(target, args.length > 0 ? args : [RealDate.now() + aDayAndSome], newTarget),
    get: (target, key, receiver) =>
      key === "now" ? () => RealDate.now() + aDayAndSome : Reflect.get(target, key, receiver),
  });
}

function describe(error: unknown): Thrown {
  if (error instanceof Error) return { text: `${error.name}: ${error.message}`, stack: error.stack ?? "" };
  return { text: `Thrown: ${inspect(error)}`, stack: "" };
}

function report(error: unknown): void {
  send({ kind: "failed", failure: { cell, kind: "threw", error: describe(error) } });
}

/** Resolves when nothing that the cells began is under way any more; what they print late is an error. */
function idle(): Promise<void> {
  return new Promise((resolve) => {
    process.once("beforeExit", () => setImmediate(resolve));
  });
}

function send(message: Message): void {
  const bytes = Buffer.from(`${JSON.stringify(message)}\n`);
  let sent = 0;
  while (sent < bytes.length) {
    try {
      sent += writeSync(1, bytes, sent);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
    }
  }
}

const [, , program = "", runs = "1"] = process.argv;
process.on("uncaughtException", (error) => {
  report(error);
  process.exit(1);
});
installConsole();
recordTo(recorder);
for (let run = 1; run <= Number(runs); run++) {
  if (run > 1) moveCalendar();
  try {
    await import(`${program}?run=${run}`);
    await idle();
  } catch (error) {
    report(error);
  }
  cell = null;
  send({ kind: "finished" });
}
