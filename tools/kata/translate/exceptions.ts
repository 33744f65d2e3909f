/** Translates what a program throws, and tells it from what our own files throw. */
import path from "node:path";
import type { Failure } from "../model.ts";
import { shownPath } from "../paths.ts";
import {
  type CarriedError,
  type Phase,
  REPORT,
  type RunnerCode,
  type TranslateContext,
  broken,
} from "./carried.ts";
import { at, excerptOf, findLine, lineInStack } from "./sourceLines.ts";

export function translateException(
  error: CarriedError,
  phase: Phase,
  context: TranslateContext,
): Failure | null {
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
export function checkFault(error: CarriedError, { root, kata }: TranslateContext): Failure {
  const place = /(?:\(|at |file:\/\/)((?:\/|[A-Za-z]:[\\/])[^\n()]*?):(\d+):\d+\)?/g;
  const frames = [...(error.stack ?? "").matchAll(place)].map(([, file = "", line]) => ({ file, line }));
  const ours = frames.find(
    ({ file }) => !file.includes("node_modules") && !path.relative(root, file).startsWith(".."),
  );
  const where = ours ? `${shownPath(root, ours.file)}:${ours.line}` : shownPath(root, kata.paths.check);
  return broken("check-fault", `The check itself stumbled at ${where}: ${describe(error)}.`, REPORT, where);
}

function describe(error: CarriedError): string {
  const message = (error.message ?? "a value that is no Error").split("\n")[0]?.replace(/\.$/, "") ?? "";
  return error.name === undefined || error.name === "Error" ? message : `${error.name}: ${message}`;
}

/** `throw "text"` has no stack; the only throw of something that is no Error gives itself away. */
function thrownLine(error: CarriedError, file: string): number | null {
  return error.stack === undefined ? findLine(file, (text) => /\bthrow\s+(?!new\b)/.test(text)) : null;
}
