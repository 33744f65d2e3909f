/**
 * Type-checks the programs of all chapters in one run of the compiler. TypeScript 7 has no API for
 * this, so its command is run and what it prints is read.
 */
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { writeIfChanged } from "./files.ts";

export interface Diagnostic {
  /** Absolute path. */
  file: string;
  line: number;
  column: number;
  /** "TS2304" */
  code: string;
  message: string;
}

const require = createRequire(import.meta.url);
const compiler = join(dirname(require.resolve("typescript/package.json")), "bin", "tsc");

/**
 * Checks `programs`, which all lie in `folder`, under the project's compiler settings in
 * `settings`. With `syntaxOnly`, types are left out.
 */
export async function typeCheck(
  programs: string[],
  folder: string,
  settings: string,
  syntaxOnly = false,
): Promise<Diagnostic[]> {
  if (programs.length === 0) return [];
  const config = join(folder, syntaxOnly ? "tsconfig.syntax.json" : "tsconfig.json");
  const json = {
    extends: slashed(relative(folder, settings)),
    compilerOptions: {
      noEmit: true,
      moduleDetection: "force",
      ...(syntaxOnly ? { noCheck: true, noResolve: true } : {}),
    },
    include: [],
    files: programs.map((program) => slashed(relative(folder, program))),
  };
  writeIfChanged(config, `${JSON.stringify(json, null, 2)}\n`);
  const printed = await runCompiler(["-p", config, "--pretty", "false"], folder);
  return readDiagnostics(printed, folder);
}

/** Resolves with what the compiler printed, whatever its exit code. */
function runCompiler(args: string[], cwd: string): Promise<string> {
  return new Promise((settle, reject) => {
    const options = { cwd, maxBuffer: 64 * 1024 * 1024 };
    execFile(process.execPath, [compiler, ...args], options, (error, stdout, stderr) => {
      const isSilent = stdout.trim() === "";
      if (error !== null && isSilent)
        reject(new Error(`the type checker did not run: ${stderr.trim() || error.message}`));
      else settle(stdout);
    });
  });
}

/** Reads lines such as `a.ts(3,7): error TS2304: Cannot find name 'x'.`; indented lines continue one. */
function readDiagnostics(printed: string, folder: string): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const text of printed.split(/\r?\n/u)) {
    const match = /^(?:(.+?)\((\d+),(\d+)\): )?error (TS\d+): (.*)$/u.exec(text);
    const last = found.at(-1);
    if (match !== null) {
      const [, file = "", line = "1", column = "1", code = "", message = ""] = match;
      found.push({ file: resolve(folder, file), line: Number(line), column: Number(column), code, message });
    } else if (last !== undefined && text.startsWith("  ")) last.message += `\n${text}`;
  }
  return found;
}

const slashed = (path: string) => path.replaceAll("\\", "/");
