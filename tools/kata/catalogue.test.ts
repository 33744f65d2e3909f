import { afterEach, beforeEach, expect, test } from "vitest";
import { fileStem, findKata, loadCatalogue, suggestNames } from "./catalogue.ts";
import { type Tree, makeTree } from "./fixtures/tree.ts";

let tree: Tree;
beforeEach(() => {
  tree = makeTree();
});
afterEach(() => tree.remove());

const problems = () =>
  loadCatalogue(tree.root).problems.map(({ file, line, sentence }) => `${file}:${line} ${sentence}`);

test("katas come in the order of their folders and files, grouped by chapter", () => {
  const { chapters, katas } = loadCatalogue(tree.root);
  expect(chapters.map(({ number, title }) => `${number} ${title}`)).toEqual(["01 Numbers", "02 Words"]);
  expect(katas.map(({ name, chapter }) => `${chapter} ${name}`)).toEqual([
    "01-numbers add-up",
    "02-words say-hello",
  ]);
});

test("the page of a kata gives its text, its answers give theirs", () => {
  const kata = loadCatalogue(tree.root).katas[0]!;
  expect(kata).toMatchObject({
    id: "k1.1",
    title: "Add up: all of them",
    stars: 1,
    section: "1.2",
    stubCode: "forgets-last",
    task: "Add up all numbers.",
    hints: ["Look at each number.", "Keep a running sum."],
  });
  expect(kata.mistakeHints.get("forgets-last")).toBe("The last number counts too.");
  expect(kata.wrong[0]).toMatchObject({
    file: "stops-early.ts",
    about: "stops one short",
    code: "forgets-last",
    message: "came out as 3",
  });
  expect(kata.right[0]).toMatchObject({ file: "backwards.ts", about: "begins at the end" });
  expect(problems()).toEqual([]);
});

test("a kata is found by name, number, or any of its file names", () => {
  const catalogue = loadCatalogue(tree.root);
  for (const name of ["add-up", "k1.1", "01-add-up", "katas/01-numbers/01-add-up.ts", "01-add-up.check.ts"]) {
    expect(findKata(catalogue, name)?.name).toBe("add-up");
  }
  expect(findKata(catalogue, "nothing")).toBeUndefined();
  expect(fileStem(catalogue.katas[0]!)).toBe("01-add-up");
});

test("a misspelt name is answered with the nearest ones", () => {
  const catalogue = loadCatalogue(tree.root);
  expect(suggestNames(catalogue, "add-pu")).toEqual(["add-up"]);
  expect(suggestNames(catalogue, "hello")).toEqual(["say-hello"]);
  expect(suggestNames(catalogue, "zzzzzz")).toEqual([]);
});

test("a page without front matter is named with its first line", () => {
  tree.write("solutions/01-numbers/01-add-up.md", "Just text.\n");
  expect(problems()[0]).toMatch(/^solutions\/01-numbers\/01-add-up.md:1 The page begins with front matter/);
});

test.each([
  ["title: ", '1 The front matter has no "title:" line, or it is empty.'],
  ["stars: 7", '4 Stars are a whole number from 1 to 5, not "7".'],
  ["colour: red", '2 The key "colour" is unknown; the keys are id, title, stars, read, stub.'],
  ["no colon here", '2 "no colon here" is not a "key: value" line.'],
  ["id: k9", '3 The key "id" stands twice.'],
])("malformed front matter %j is named with its line", (line, expected) => {
  const key = line.split(":")[0]!;
  const fields = ["id: k1", "title: T", "stars: 1", "read: 1", "stub: x"];
  const at = fields.findIndex((field) => field.startsWith(`${key}:`));
  if (key === "id") fields.splice(1, 0, line);
  else if (at >= 0) fields[at] = line;
  else fields.unshift(line);
  tree.write(
    "solutions/01-numbers/01-add-up.md",
    `---\n${fields.join("\n")}\n---\nTask.\n\n## Why\nW.\n\n## Hint\nH.\n`,
  );
  expect(problems()).toContain(`solutions/01-numbers/01-add-up.md:${expected}`);
});

test.each([
  ["## Hints\nx", 'is unknown; the headings are "## Why", "## Hint" and "## Mistake: CODE".'],
  ["## Mistake: Not A Code\nx", "is not a code: lower case words joined by hyphens."],
  ["## Hint\n", '"## Hint" has no text.'],
])("a malformed section %j is named with its line", (section, expected) => {
  tree.write(
    "solutions/01-numbers/01-add-up.md",
    `---\nid: k\ntitle: T\nstars: 1\nread: 1\nstub: x\n---\nTask.\n\n## Why\nW.\n\n## Hint\nH.\n\n${section}\n`,
  );
  expect(problems().find((problem) => problem.includes(expected))).toMatch(
    /^solutions\/01-numbers\/01-add-up.md:16 /,
  );
});

test("headings inside a code fence are code", () => {
  tree.write(
    "solutions/01-numbers/01-add-up.md",
    "---\nid: k\ntitle: T\nstars: 1\nread: 1\nstub: x\n---\nTask.\n\n## Why\nW.\n\n## Hint\n```\n## not a heading\n```\n",
  );
  expect(problems()).toEqual([]);
  expect(loadCatalogue(tree.root).katas[0]!.hints[0]).toContain("## not a heading");
});

test("a wrong answer without its header is named with the line that lacks", () => {
  tree.write(
    "solutions/01-numbers/01-add-up.wrong/text.ts",
    "// wrong: joins digits\nexport const addUp = 1;\n",
  );
  expect(problems()).toEqual([
    'solutions/01-numbers/01-add-up.wrong/text.ts:2 This line must be "// code: …".',
    'solutions/01-numbers/01-add-up.wrong/text.ts:3 This line must be "// message: …".',
  ]);
});

test("a missing check, a check without a page and a name taken twice are named", () => {
  tree.write(
    "solutions/02-words/02-add-up.md",
    "---\nid: k\ntitle: T\nstars: 1\nread: 1\nstub: x\n---\nT.\n\n## Why\nW.\n\n## Hint\nH.\n",
  );
  tree.write("katas/02-words/09-lost.check.ts", "");
  const found = problems();
  expect(found).toContain("katas/02-words/02-add-up.check.ts:1 The kata add-up needs this file.");
  expect(found).toContain(
    "katas/02-words/09-lost.check.ts:1 This check has no page; it should be solutions/02-words/09-lost.md.",
  );
  expect(
    found.some((problem) =>
      problem.includes("The name add-up is taken by solutions/01-numbers/01-add-up.md"),
    ),
  ).toBe(true);
});
