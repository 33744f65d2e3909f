import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadCatalogue } from "./catalogue.ts";
import { type Tree, makeTree } from "./fixtures/tree.ts";
import { isFilledIn } from "./gate/rules.ts";
import { scaffoldKata } from "./scaffold.ts";

let tree: Tree;
beforeEach(() => {
  tree = makeTree();
});
afterEach(() => tree.remove());

const scaffold = (chapter: string, name: string) => scaffoldKata(loadCatalogue(tree.root), chapter, name);

test("a new kata is the last of its chapter, and nothing about it is malformed", () => {
  const files = scaffold("1", "take-away");
  expect(files[0]).toBe("katas/01-numbers/02-take-away.ts");
  const { katas, problems } = loadCatalogue(tree.root);
  expect(problems).toEqual([]);
  expect(katas.map(({ id, name }) => `${id} ${name}`)).toEqual([
    "k1.1 add-up",
    "k1.2 take-away",
    "k2.1 say-hello",
  ]);
});

test("the learner's file is the stub", () => {
  const [learner = "", , stub = ""] = scaffold("01", "take-away");
  const text = (file: string) => readFileSync(path.join(tree.root, file), "utf8");
  expect(text(learner)).toBe(text(stub));
});

test("the gate names every line that is still to be written", () => {
  const files = scaffold("01", "take-away");
  const kata = loadCatalogue(tree.root).katas[1]!;
  const complaints = isFilledIn(tree.root, kata);
  for (const file of files.slice(1))
    expect(complaints.some((complaint) => complaint.startsWith(`${file}:`))).toBe(true);
});

test("a chapter may be new where its folder is given", () => {
  expect(scaffold("03-lines", "first-line")[0]).toBe("katas/03-lines/01-first-line.ts");
});

test.each([
  ["01", "Take Away", /is no name for a kata/],
  ["01", "add-up", /The name add-up is taken by solutions\/01-numbers\/01-add-up.md/],
  ["7", "take-away", /There is no chapter 7. .* there are: 01-numbers, 02-words/],
])("chapter %j and name %j are refused with a reason", (chapter, name, reason) => {
  expect(() => scaffold(chapter, name)).toThrow(reason);
});

test("no file is ever overwritten", () => {
  tree.write("katas/01-numbers/02-take-away.ts", "mine");
  expect(() => scaffold("01", "take-away")).toThrow("katas/01-numbers/02-take-away.ts exists already.");
  expect(existsSync(path.join(tree.root, "solutions/01-numbers/02-take-away.md"))).toBe(false);
});
