import { symlinkSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadCatalogue } from "./catalogue.ts";
import { type Tree, makeTree } from "./fixtures/tree.ts";
import type { Kata } from "./model.ts";
import { checkTypes, parseDiagnostics } from "./types.ts";

let tree: Tree;
let kata: Kata;
beforeEach(() => {
  tree = makeTree();
  tree.write(
    "tsconfig.json",
    '{ "compilerOptions": { "strict": true, "module": "esnext", "noEmit": true } }',
  );
  symlinkSync(
    path.resolve(import.meta.dirname, "../../node_modules"),
    path.join(tree.root, "node_modules"),
    "junction",
  );
  kata = loadCatalogue(tree.root).katas[0]!;
});
afterEach(() => tree.remove());

test("type errors of the kata come one line each, in the order of the file", async () => {
  tree.write(
    "katas/01-numbers/01-add-up.ts",
    'export const addUp: number = "x";\nexport const b: string = 1;\n',
  );
  expect(await checkTypes(tree.root, kata)).toEqual([
    {
      file: "katas/01-numbers/01-add-up.ts",
      line: 1,
      column: 14,
      code: "TS2322",
      sentence: "Type 'string' is not assignable to type 'number'.",
    },
    {
      file: "katas/01-numbers/01-add-up.ts",
      line: 2,
      column: 14,
      code: "TS2322",
      sentence: "Type 'number' is not assignable to type 'string'.",
    },
  ]);
});

test("a sound file has none", async () => {
  expect(await checkTypes(tree.root, kata)).toEqual([]);
});

test("a newer save cancels the compiler", async () => {
  const cancel = new AbortController();
  const running = checkTypes(tree.root, kata, cancel.signal);
  cancel.abort();
  await expect(running).rejects.toThrow(/aborted/i);
});

test("the reasons below an error are left out", () => {
  const output =
    "katas/a.ts(3,7): error TS2345: Argument is wrong.\n  Type 'a' is not 'b'.\nFound 1 error.\n";
  expect(parseDiagnostics(output)).toEqual([
    { file: "katas/a.ts", line: 3, column: 7, code: "TS2345", sentence: "Argument is wrong." },
  ]);
});
