/** Lint as a whole, in a small project of its own: a learner's file may hold anything. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listFiles, readSources } from "./sources.ts";
import { checkStyle } from "./style.ts";
import { checkTypes } from "./types.ts";
import { checkUnused } from "./unused.ts";

const project = fileURLToPath(new URL("../..", import.meta.url));
const root = mkdtempSync(join(tmpdir(), "lint-"));

/** What learners may have typed. */
const typed = [
  "export function double(n {{{",
  "const double = 1",
  "export function double(n: string): string[] { return [n] }",
  'import { magic } from "no-such-package";\nimport "./nowhere.ts";',
  "",
];

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

beforeAll(() => {
  symlinkSync(join(project, "node_modules"), join(root, "node_modules"), "junction");
  mkdirSync(join(root, "tools/lint"), { recursive: true });
  for (const path of ["biome.jsonc", "tsconfig.json", "tools/lint/tsconfig.json"]) {
    copyFileSync(join(project, path), join(root, path));
  }
  const knip = { entry: ["solutions/**/*.ts"], project: ["solutions/**/*.ts"] };
  write("package.json", `${JSON.stringify({ name: "small", type: "module", knip })}\n`);
  write(".gitignore", ".cache/\nnode_modules/\npackage.json\n");
  typed.forEach((code, at) => {
    write(`solutions/01-a/${at}.ts`, "export function double(n: number): number {\n  return 2 * n;\n}\n");
    write(
      `katas/01-a/${at}.check.ts`,
      `import { double } from "./${at}.ts";\n\nexport const four: number = double(2);\n`,
    );
    write(`katas/01-a/${at}.ts`, code);
  });
});

afterAll(() => rmSync(root, { recursive: true }));

test("a learner's file may hold anything", { timeout: 30_000 }, async () => {
  const paths = listFiles(root);
  expect(await checkStyle(root)).toMatchObject({ passed: true });
  expect(await checkTypes(root, paths)).toEqual({ passed: true, output: "" });
  expect(await checkUnused(root)).toEqual({ passed: true, output: "" });
  const read = readSources(root, paths).map(({ path }) => path);
  expect(read.filter((path) => path.startsWith("katas/"))).toHaveLength(typed.length);
});

test("a check is held to the reference solution, at its own place", { timeout: 30_000 }, async () => {
  write("katas/01-a/wrong.check.ts", 'import { double } from "./0.ts";\n\ndouble("2");\n');
  const { passed, output } = await checkTypes(root, listFiles(root));
  expect(passed).toBe(false);
  expect(output).toMatch(/^katas\/01-a\/wrong\.check\.ts:3:8 {2}error TS2345/);
});
