/**
 * Type-checks everything but the learner's files.
 *
 * A check imports `./01-first-echo.ts` from its own folder: the learner's file, which may hold anything. So
 * the checks are copied to a folder of their own, which tsconfig.json's `rootDirs` lays over solutions/; there
 * the same import finds the reference solution. Messages are translated back to the check's real place.
 */
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Outcome, runTool } from "./command.ts";

const COPIES = ".cache/lint/katas";

export async function checkTypes(root: string, paths: readonly string[]): Promise<Outcome> {
  rmSync(join(root, COPIES), { recursive: true, force: true });
  for (const path of paths) {
    if (path.startsWith("katas/") && path.endsWith(".check.ts")) {
      cpSync(join(root, path), join(root, path.replace(/^katas/, COPIES)));
    }
  }
  const flags = ["-p", "tools/lint/tsconfig.json", "--pretty", "false"];
  const { passed, output } = await runTool(root, ["typescript", "tsc"], flags);
  return {
    passed,
    output: output.replaceAll(`${COPIES}/`, "katas/").replace(/\((\d+),(\d+)\): /g, ":$1:$2  "),
  };
}
