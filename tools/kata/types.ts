/**
 * Type errors of one kata file, computed by the native compiler in a process of its own, so that
 * the verdict need not wait for them.
 */
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Kata, TypeProblem } from "./model.ts";
import { shownPath } from "./paths.ts";

/**
 * What the compiler says about the learner's file, in the order of its lines; empty where all is
 * well. Rejects with the signal's reason when aborted, and where the compiler cannot be run.
 */
export async function checkTypes(root: string, kata: Kata, signal?: AbortSignal): Promise<TypeProblem[]> {
  signal?.throwIfAborted();
  const project = writeProject(root, kata);
  const output = await runCompiler(root, project, signal);
  const file = shownPath(root, kata.paths.learner);
  return parseDiagnostics(output).filter((problem) => problem.file === file);
}

/** The compiler takes options from a project file only; this one names the kata and nothing else. */
function writeProject(root: string, kata: Kata): string {
  const folder = path.join(root, ".cache", "types");
  mkdirSync(folder, { recursive: true });
  const project = path.join(folder, `${kata.name}.json`);
  const settings = { extends: path.join(root, "tsconfig.json"), files: [kata.paths.learner], include: [] };
  writeFileSync(project, JSON.stringify(settings));
  return project;
}

function runCompiler(root: string, project: string, signal?: AbortSignal): Promise<string> {
  const compiler = path.join(root, "node_modules", "typescript", "bin", "tsc");
  const child = spawn(process.execPath, [compiler, "--project", project, "--noEmit", "--pretty", "false"], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    ...(signal && { signal }),
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint += text;
  });
  return new Promise((resolve, reject) => {
    child.on("error", (error) => reject(signal?.aborted ? signal.reason : error));
    child.on("close", () => {
      if (complaint === "") resolve(output);
      else reject(new Error(complaint.split("\n")[0]));
    });
  });
}

const DIAGNOSTIC = /^(.+?)\((\d+),(\d+)\): error (TS\d+): (.+)$/;

/** Reads what `tsc --pretty false` prints; the indented lines below an error are its reasons, and are left out. */
export function parseDiagnostics(output: string): TypeProblem[] {
  return output.split(/\r?\n/).flatMap((text) => {
    const [, file, line, column, code, sentence] = DIAGNOSTIC.exec(text) ?? [];
    if (!file || !code || !sentence) return [];
    return [{ file: file.replaceAll("\\", "/"), line: Number(line), column: Number(column), code, sentence }];
  });
}
