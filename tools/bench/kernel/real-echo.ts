/** The echo benchmark on the real kernel: compiles echo.c, where there is a compiler, and runs it. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Load, Phases } from "./echo-programs.ts";

const SOURCE = path.resolve(import.meta.dirname, "..", "echo.c");

export interface RealEcho {
  run(load: Load): Phases;
  /** Removes the compiled program. */
  remove(): void;
}

/** @returns null, having said why on stderr, where it cannot be compiled or run: then no ratio is possible */
export function compileEcho(load: Load): RealEcho | null {
  const folder = mkdtempSync(path.join(tmpdir(), "c10kata-echo-"));
  const program = path.join(folder, "echo");
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const compiler = ["cc", "gcc", "clang"].find(
    (name) => spawnSync(name, ["-O2", "-o", program, SOURCE]).status === 0,
  );
  const refusal = compiler ? refusalOf(program, load) : "no C compiler (cc, gcc, clang) builds echo.c";
  if (refusal === "") return { run: () => runOnce(program, load), remove };
  console.error(`bench: no comparison with the real kernel: ${refusal}.`);
  remove();
  return null;
}

/** Why the program cannot do its work on this machine; empty where it can. */
function refusalOf(program: string, load: Load): string {
  const { status, stderr } = start(program, load);
  return status === 0 ? "" : stderr.trim() || `echo ended with ${status}`;
}

function runOnce(program: string, load: Load): Phases {
  const [connect = 0, rounds = 0, close = 0] = start(program, load)
    .stdout.split(" ")
    .map((ns) => Number(ns) / 1e6);
  return { connect, rounds, close };
}

function start(program: string, { connections, rounds }: Load) {
  return spawnSync(program, [String(connections), String(rounds)], { encoding: "utf8" });
}
