/**
 * Turns whatever escapes from a check into one sentence that names file and line, and one that says
 * what to do. A `KataFailure` brings its own report; everything else is translated here, from the
 * shapes in which Vitest 4 hands errors over. No stack is ever shown.
 */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { FailureReport } from "../harness/report.ts";
import { shownPath } from "./catalogue.ts";
import type { Failure, Kata } from "./model.ts";

export interface TranslateContext {
  root: string;
  kata: Kata;
  /** The file that is checked: the learner's, or an answer in solutions/. Absolute. */
  file: string;
}

/** What Vitest knows of a thrown value after its trip from the worker. */
export interface CarriedError {
  name?: string;
  message?: string;
  stack?: string;
  /** Of a `KataFailure`. */
  report?: FailureReport;
  /** Of a `MissingExport`. */
  missing?: string;
  exported?: string[];
  source?: string;
  /** Of a module that is not there. */
  code?: string;
  /** Of a file that does not parse. */
  __vitest_rollup_error__?: { id?: string };
}

/** When it was thrown: while the file was loaded, inside a test, or after the last test had ended. */
export type Phase = "load" | "test" | "late";

/** The codes of failures that no check names; a page may still have a hint for one: `## Mistake: endless-loop`. */
export const RUNNER_CODES = [
  "syntax-error",
  "missing-export",
  "missing-import",
  "missing-file",
  "exception",
  "exception-at-import",
  "exception-too-late",
  "endless-loop",
  "check-fault",
] as const;
type RunnerCode = (typeof RUNNER_CODES)[number];

export function translateError(
  error: CarriedError,
  phase: Phase,
  test: string,
  context: TranslateContext,
): Failure {
  if (error.report) return { ...error.report, outcome: "fail", test };
  const told =
    translateSyntax(error, context) ??
    translateStrictSyntax(error, context) ??
    translateMissing(error, context) ??
    translateModule(error, context) ??
    translateException(error, phase, context) ??
    checkFault(error, context);
  return { ...told, test };
}

export function missingFile(context: TranslateContext): Failure {
  const file = shownPath(context.root, context.file);
  const isLearners = context.file === context.kata.paths.learner;
  const remedy = isLearners
    ? `\`npm run kata -- reset ${context.kata.name}\` brings it back.`
    : "It belongs to the project: check it out again.";
  return broken("missing-file", `${file} is not there.`, remedy, file);
}

export function endlessLoop(context: TranslateContext, timeout: number, line: number | null): Failure {
  const file = at(context, line);
  const seconds = Math.round(timeout / 100) / 10;
  return {
    ...broken(
      "endless-loop",
      `${file} was still looping after ${seconds} s without a system call, so it was ended.`,
      "A program waits by making a call that blocks; give the loop a way out, or a `yield*` inside.",
      file,
    ),
    trace: line === null ? [] : excerpt(context.file, line),
  };
}

export function noTestRan({ root, kata }: TranslateContext): Failure {
  const file = shownPath(root, kata.paths.check);
  return broken("check-fault", `${file}:1 ran no test, so nothing is proved.`, REPORT, `${file}:1`);
}

export function skippedTest({ root, kata }: TranslateContext, test: string): Failure {
  const file = shownPath(root, kata.paths.check);
  return broken(
    "check-fault",
    `${file} skipped the test "${test}"; a check runs whole or not at all.`,
    REPORT,
    file,
  );
}

const REPORT = "This is a fault of the check and not of your file: please report it.";

function translateSyntax(error: CarriedError, context: TranslateContext): Failure | null {
  const id = error.__vitest_rollup_error__?.id;
  if (id === undefined) return null;
  const text = stripVTControlCharacters(error.message ?? "");
  const what = /\[[A-Z_]+\]\s*(.+)/.exec(text)?.[1] ?? text.split("\n")[0] ?? "";
  const position = /╭─\[ .*?:(\d+):\d+ \]/.exec(text)?.[1];
  const line = position === undefined ? null : Number(position);
  const where = at({ ...context, file: id }, line);
  const help = /Help: (.+)/.exec(text)?.[1];
  const frame = text
    .split("\n")
    .filter((row) => /[│╭╰]/.test(row) && !row.includes("Help:") && !/^\s*[╰─]+╯/.test(row));
  return {
    ...broken(
      "syntax-error",
      `${where} does not parse: ${lowerFirst(what.replaceAll("`EOF`", "the end of the file"))}.`,
      help === undefined
        ? "Look at this line and the one before it: a bracket, a comma or a word too many or too few."
        : `${help}.`,
      where,
    ),
    trace: frame.filter((row) => row.replace(/[│\s]/g, "") !== ""),
  };
}

/** Accepted by the transpiler, refused by the engine: above all `yield*` in a function without a star. */
function translateStrictSyntax(error: CarriedError, context: TranslateContext): Failure | null {
  if (error.name !== "SyntaxError") return null;
  const [first = "", second = ""] = (error.stack ?? "").split("\n");
  const file = /^(?:file:\/\/)?(.+):\d+$/.exec(first)?.[1];
  if (file === undefined || !existsSync(file)) return null;
  const line = findLine(file, (text) => squeeze(text).includes(squeeze(second)));
  const where = at({ ...context, file }, line);
  const isYield = /\byield\b/.test(second);
  const sentence = isYield
    ? `${where} has a \`yield\` in a function that is no generator.`
    : `${where} does not parse: ${lowerFirst(error.message ?? "")}.`;
  const remedy = isYield
    ? "Write `function*` with a star; an arrow function or a callback cannot yield: use a `for` loop in its place."
    : "Look at this line and the one before it.";
  return {
    ...broken("syntax-error", sentence, remedy, where),
    trace: line === null ? [] : excerpt(file, line),
  };
}

function translateMissing(error: CarriedError, context: TranslateContext): Failure | null {
  const { missing, exported = [], source = "" } = error;
  if (error.name !== "MissingExport" || missing === undefined) return null;
  const near = exported.find((name) => name.toLowerCase().slice(0, 3) === missing.toLowerCase().slice(0, 3));
  if (source.startsWith("#")) {
    const line = findLine(context.file, (text) => new RegExp(`\\b${missing}\\b`).test(text));
    const remedy =
      near === undefined
        ? `Check the spelling; a type is imported as \`type ${missing}\`.`
        : `Did you mean \`${near}\`? A type is imported as \`type ${missing}\`.`;
    const where = at(context, line);
    return {
      ...broken(
        "missing-import",
        `${where} imports \`${missing}\`, which ${source} does not have.`,
        remedy,
        where,
      ),
      trace: excerptOf(context, line),
    };
  }
  const written = findLine(context.file, (text) =>
    new RegExp(`\\b(function\\*?|const|let|class)\\s+${missing}\\b`).test(text),
  );
  const line =
    written ??
    findLine(context.file, (text) => near !== undefined && new RegExp(`export.*\\b${near}\\b`).test(text)) ??
    1;
  const where = at(context, line);
  const remedy =
    written !== null
      ? "Write `export` before it."
      : near === undefined
        ? `Write it: \`export function* ${missing}\`.`
        : `It exports \`${near}\`: is that the one? Give it the name the check asks for.`;
  return {
    ...broken(
      "missing-export",
      `${where} does not export \`${missing}\`, which the check runs.`,
      remedy,
      where,
    ),
    trace: excerptOf(context, line),
  };
}

function translateModule(error: CarriedError, context: TranslateContext): Failure | null {
  const match =
    /^(?:Cannot find (?:module|package)|Failed to resolve import) ['"]([^'"]+)['"] (?:imported )?from ['"]?([^'"]+?)['"]?$/.exec(
      error.message ?? "",
    );
  if (!match) return null;
  const [, name = "", importer = ""] = match;
  const line = findLine(importer, (text) => text.includes(name));
  const where = at({ ...context, file: importer }, line);
  const remedy = "Katas import from `#libc`, and from files next to them by `./name.ts`.";
  return {
    ...broken("missing-import", `${where} imports "${name}", which is not there.`, remedy, where),
    trace: line === null ? [] : excerpt(importer, line),
  };
}

function translateException(error: CarriedError, phase: Phase, context: TranslateContext): Failure | null {
  const line = lineInStack(error.stack ?? "", context.file) ?? thrownLine(error, context.file);
  if (line === null) return null;
  const where = at(context, line);
  const code: RunnerCode =
    phase === "load" ? "exception-at-import" : phase === "late" ? "exception-too-late" : "exception";
  const verb = {
    load: "threw while the file was loaded",
    test: "threw",
    late: "threw after the check had ended",
  }[phase];
  const sentence = /process\.exit unexpectedly called/.test(error.message ?? "")
    ? `${where} calls process.exit.`
    : `${where} ${verb}: ${describe(error)}.`;
  return { ...broken(code, sentence, remedyFor(error, phase), where), trace: excerptOf(context, line) };
}

function remedyFor(error: CarriedError, phase: Phase): string {
  if (/process\.exit unexpectedly called/.test(error.message ?? ""))
    return "A simulated program ends by `yield* exit(status)`, or by returning.";
  if (phase === "late") return "A program acts only by system calls: no timers, no promises, no `async`.";
  if (phase === "load")
    return "What stands outside of functions runs before the program starts; move it inside.";
  if (error.name === "ReferenceError") return "Declare that name, or import it from `#libc`.";
  if (error.name === "TypeError")
    return "Something on this line is not what it is used as: print it with `console.log` and look.";
  if (error.name === "RangeError") return "A function calls itself without end, or a length is out of range.";
  return "Only system calls may fail, and they do it by returning -1 with `errno` set; let nothing else escape.";
}

/** Thrown in our own files: nothing that a learner could mend. */
function checkFault(error: CarriedError, { root, kata }: TranslateContext): Failure {
  const place = /(?:\(|at |file:\/\/)((?:\/|[A-Za-z]:[\\/])[^\n()]*?):(\d+):\d+\)?/g;
  const frames = [...(error.stack ?? "").matchAll(place)].map(([, file = "", line]) => ({ file, line }));
  const ours = frames.find(
    ({ file }) => !file.includes("node_modules") && !path.relative(root, file).startsWith(".."),
  );
  const where = ours ? `${shownPath(root, ours.file)}:${ours.line}` : shownPath(root, kata.paths.check);
  return broken("check-fault", `The check itself stumbled at ${where}: ${describe(error)}.`, REPORT, where);
}

function broken(code: RunnerCode, sentence: string, remedy: string, where: string): Failure {
  const outcome = code === "endless-loop" ? "timeout" : "broken";
  return { code, outcome, sentence, remedy, where, test: "", trace: [], replay: "" };
}

function describe(error: CarriedError): string {
  const message = (error.message ?? "a value that is no Error").split("\n")[0]?.replace(/\.$/, "") ?? "";
  return error.name === undefined || error.name === "Error" ? message : `${error.name}: ${message}`;
}

function at({ root, file }: { root: string; file: string }, line: number | null): string {
  return line === null ? shownPath(root, file) : `${shownPath(root, file)}:${line}`;
}

/** The innermost line of that file in a stack. */
function lineInStack(stack: string, file: string): number | null {
  const start = stack.replaceAll("\\", "/").indexOf(`${file.replaceAll("\\", "/")}:`);
  if (start < 0) return null;
  const line = /^:(\d+)/.exec(stack.slice(start + file.length))?.[1];
  return line === undefined ? null : Number(line);
}

/** `throw "text"` has no stack; the only throw of something that is no Error gives itself away. */
function thrownLine(error: CarriedError, file: string): number | null {
  return error.stack === undefined ? findLine(file, (text) => /\bthrow\s+(?!new\b)/.test(text)) : null;
}

function findLine(file: string, matches: (text: string) => boolean): number | null {
  if (!existsSync(file)) return null;
  const index = readFileSync(file, "utf8").split("\n").findIndex(matches);
  return index < 0 ? null : index + 1;
}

function excerptOf(context: TranslateContext, line: number | null): string[] {
  return line === null ? [] : excerpt(context.file, line);
}

/** The line and the two before it, numbered, in the manner of a compiler. */
function excerpt(file: string, line: number): string[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split(/\r?\n/);
  const first = Math.max(1, line - 2);
  const width = String(line).length;
  return lines.slice(first - 1, line).map((text, index) => {
    const number = first + index;
    return `${number === line ? ">" : " "} ${String(number).padStart(width)} │ ${text}`;
  });
}

function squeeze(text: string): string {
  return text.replace(/\s/g, "");
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, "");
}
