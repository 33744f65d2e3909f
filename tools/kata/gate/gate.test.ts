/** The gate as a whole, over a small project: by Vitest itself, as `npm test` runs it. */
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Vitest, createVitest } from "vitest/node";
import { type Tree, makeTree } from "../fixtures/tree.ts";
import { gatePlugin } from "./plugin.ts";

let tree: Tree;
let vitest: Vitest;

beforeAll(async () => {
  tree = makeTree();
  vitest = await createVitest(
    "test",
    {
      root: tree.root,
      config: false,
      watch: false,
      cache: false,
      pool: "forks",
      maxWorkers: 1,
      include: ["katas/**/*.check.ts"],
      reporters: [{}],
    },
    { plugins: [gatePlugin(tree.root)], server: { watch: null, ws: false } },
  );
  await vitest.standalone();
});
afterAll(async () => {
  await vitest.close();
  tree.remove();
});

/** Each test of a kata's gate with what it complains of. */
async function gateOf(check: string): Promise<Map<string, string>> {
  const file = path.join(tree.root, check);
  vitest.invalidateFile(file);
  const { exitCode } = process;
  const { testModules } = await vitest.runTestSpecifications([
    vitest.getRootProject().createSpecification(file),
  ]);
  process.exitCode = exitCode;
  const tests = [...(testModules.find(({ moduleId }) => moduleId === file)?.children.allTests() ?? [])];
  return new Map(tests.map((one) => [one.name, one.result().errors?.[0]?.message ?? ""]));
}

const CHECK = "katas/01-numbers/01-add-up.check.ts";
const GREEN = [
  "the stub fails with forgets-last",
  "the solution passes",
  "accepts right/backwards.ts: begins at the end",
  "rejects wrong/stops-early.ts by its own message: stops one short",
  "rejects wrong/text.ts by its own message: joins digits",
  "has wrong answers, and an unusual right one",
  "is written to the end",
  "every mistake that the check can name is earned by a wrong answer",
  "every hint can be shown",
];

test("a sound kata is green, whatever the learner has typed", async () => {
  tree.write("katas/01-numbers/01-add-up.ts", "this is ) no program");
  expect([...(await gateOf(CHECK))]).toEqual(GREEN.map((name) => [name, ""]));
});

test("each fault turns its own test red", async () => {
  tree.write("solutions/01-numbers/01-add-up.ts", "export const addUp = () => 5;\n");
  tree.write(
    "solutions/01-numbers/01-add-up.right/backwards.ts",
    "// right: begins at the end\nexport const addUp = () => NaN + '';\n",
  );
  tree.write(
    "solutions/01-numbers/01-add-up.wrong/text.ts",
    "// wrong: joins digits\n// code: not-a-number\n// message: no number\nexport const addUp = () => 3;\n",
  );
  tree.write(
    "solutions/01-numbers/01-add-up.stub.ts",
    "export const addUp = (n: number[]) => n.reduce((a, b) => a + b);\n",
  );
  const red = [...(await gateOf(CHECK))].filter(([, message]) => message !== "");
  expect(red.map(([name]) => name)).toEqual([GREEN[0], GREEN[1], GREEN[2], GREEN[4], GREEN[7]]);
  expect(red[1]?.[1]).toContain("solution must pass, and fails:\n  code     forgets-last");
});
