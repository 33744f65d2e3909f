/**
 * Checks that what is shipped is what a learner should begin with: in a fresh clone every katas/*.ts equals the
 * stub kept in solutions/. Only the gate asks; in a learner's tree the files differ, and should.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Finding, isLearners } from "./sources.ts";

export function checkShippedStubs(root: string, paths: readonly string[]): Finding[] {
  const known = new Set(paths);
  const stubs = paths.filter((path) => path.startsWith("solutions/") && path.endsWith(".stub.ts"));
  const katas = paths.filter((path) => isLearners(path) && path.endsWith(".ts"));
  const expected = new Map(
    stubs.map((stub) => [stub.replace(/^solutions/, "katas").replace(/\.stub\.ts$/, ".ts"), stub]),
  );
  const read = (path: string) => readFileSync(join(root, path), "utf8");
  const report = (path: string, message: string): Finding => ({ path, line: 1, message, level: "error" });
  return [
    ...[...expected].flatMap(([kata, stub]) => {
      if (!known.has(kata))
        return [report(stub, `has no ${kata}: a fresh clone begins with a copy of the stub`)];
      if (read(kata) === read(stub)) return [];
      return [report(kata, `differs from ${stub}: a fresh clone begins with the stub`)];
    }),
    ...katas
      .filter((kata) => !expected.has(kata))
      .map((kata) => report(kata, "has no stub in solutions/: reset and the gate need one")),
  ];
}
