import { existsSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadCatalogue } from "./catalogue.ts";
import { type Tree, makeTree } from "./fixtures/tree.ts";
import type { Kata } from "./model.ts";
import { resetKata } from "./reset.ts";

let tree: Tree;
let kata: Kata;
beforeEach(() => {
  tree = makeTree();
  kata = loadCatalogue(tree.root).katas[0]!;
});
afterEach(() => tree.remove());

const text = (file: string) => readFileSync(file, "utf8");

test("the shipped file comes back, the learner's is kept", () => {
  tree.write("katas/01-numbers/01-add-up.ts", "mine");
  const { backup } = resetKata(tree.root, kata, "2026-11-21");
  expect(text(kata.paths.learner)).toBe(text(kata.paths.stub));
  expect(backup).toBe(path.join(tree.root, ".kata/backup/add-up/2026-11-21-1.ts"));
  expect(text(backup!)).toBe("mine");
});

test("no backup is ever overwritten", () => {
  for (const mine of ["first", "second", "third"]) {
    tree.write("katas/01-numbers/01-add-up.ts", mine);
    resetKata(tree.root, kata, "2026-11-21");
  }
  const kept = [1, 2, 3].map((n) => text(path.join(tree.root, `.kata/backup/add-up/2026-11-21-${n}.ts`)));
  expect(kept).toEqual(["first", "second", "third"]);
});

test("a file that equals the stub is neither backed up nor touched", () => {
  expect(resetKata(tree.root, kata, "2026-11-21")).toEqual({ changed: false, backup: null });
  expect(existsSync(path.join(tree.root, ".kata"))).toBe(false);
});

test("a deleted file comes back without a backup", () => {
  rmSync(kata.paths.learner);
  expect(resetKata(tree.root, kata, "2026-11-21")).toEqual({ changed: true, backup: null });
  expect(text(kata.paths.learner)).toBe(text(kata.paths.stub));
});

test("where the stub is missing the learner's file stays as it is", () => {
  tree.write("katas/01-numbers/01-add-up.ts", "mine");
  rmSync(kata.paths.stub);
  expect(() => resetKata(tree.root, kata, "2026-11-21")).toThrow(/ENOENT/);
  expect(text(kata.paths.learner)).toBe("mine");
});
