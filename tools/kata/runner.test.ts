import { readFileSync, rmSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { loadCatalogue } from "./catalogue.ts";
import { ADD_UP, CHECK_HEAD, type Tree, makeTree } from "./fixtures/tree.ts";
import type { CheckOptions, Kata, Runner } from "./model.ts";
import { createRunner } from "./runner.ts";

// One runner for all: what one check leaves behind must not show in the next.
let tree: Tree;
let runner: Runner;
let kata: Kata;
let hello: Kata;

beforeAll(() => {
  tree = makeTree();
  runner = createRunner(tree.root);
  [kata, hello] = loadCatalogue(tree.root).katas as [Kata, Kata];
});
afterAll(async () => {
  await runner.close();
  tree.remove();
});

const learner = `katas/${ADD_UP}.ts`;
const check = `katas/${ADD_UP}.check.ts`;
let shippedCheck: string;
beforeAll(() => {
  shippedCheck = readFileSync(kata.paths.check, "utf8");
});
beforeEach(() => {
  tree.write(check, shippedCheck);
});

/** The verdict on this text in the learner's file. */
async function verdictOn(text: string, options: CheckOptions = {}) {
  tree.write(learner, text);
  return runner.check(kata, options);
}

async function failureOn(text: string, options: CheckOptions = {}) {
  const verdict = await verdictOn(text, options);
  expect(verdict.failures[0]?.outcome).toBe(verdict.outcome);
  return verdict.failures[0]!;
}

const RIGHT = "export const addUp = (numbers: number[]) => numbers.reduce((sum, one) => sum + one, 0);\n";

describe("verdicts", () => {
  test("a right answer passes, with the names of the tests", async () => {
    const verdict = await verdictOn(RIGHT);
    expect(verdict).toMatchObject({ kata: "add-up", outcome: "pass", failures: [], testsFailed: [] });
    expect(verdict.testsPassed).toEqual(["adds up", "adds up under every seed"]);
  });

  test("a mistake comes with the report that the check made", async () => {
    const failure = await failureOn("export const addUp = () => 3;");
    expect(failure).toMatchObject({
      outcome: "fail",
      code: "forgets-last",
      sentence: "1 + 2 + 3 came out as 3.",
      trace: ["one", "two"],
      replay: "add-up:sum:0",
      test: "adds up",
    });
  });

  test("each save is seen, back and forth", async () => {
    for (const [text, outcome] of [
      [RIGHT, "pass"],
      ["export const addUp = () => 0;", "fail"],
      [RIGHT, "pass"],
    ] as const) {
      expect((await verdictOn(text)).outcome).toBe(outcome);
    }
  });

  test("a variant is checked in place of the learner's file, whatever that holds", async () => {
    tree.write(learner, "this is no program");
    const outcomes = new Map<string, string>();
    for (const variant of ["solution", "stub", "wrong/text.ts", "right/backwards.ts", "learner"] as const) {
      const { outcome, failures } = await runner.check(kata, { variant });
      outcomes.set(variant, failures[0]?.code ?? outcome);
    }
    expect([...outcomes]).toEqual([
      ["solution", "pass"],
      ["stub", "forgets-last"],
      ["wrong/text.ts", "not-a-number"],
      ["right/backwards.ts", "pass"],
      ["learner", "syntax-error"],
    ]);
  });

  test("checks asked for at once are answered in turn", async () => {
    const [stub, other, solution] = await Promise.all([
      runner.check(kata, { variant: "stub" }),
      runner.check(hello),
      runner.check(kata, { variant: "solution" }),
    ]);
    expect([stub.outcome, other.outcome, solution.outcome]).toEqual(["fail", "pass", "pass"]);
  });

  test("seeds reach the check", async () => {
    const failure = await failureOn(
      "export const addUp = (n: number[]) => (n[0] === 77 ? 0 : n.reduce((a, b) => a + b));",
      { seeds: [5, 77] },
    );
    expect(failure.sentence).toBe("Seed 77 came out wrong.");
  });

  test("a replay string reaches the check without the kata's name, and the recording comes back", async () => {
    tree.write(learner, RIGHT);
    const verdict = await runner.check(kata, { replay: "add-up:sum:0" });
    expect(verdict.recording?.steps[0]?.text).toBe("sum:0");
    expect((await runner.check(kata)).recording).toBeNull();
  });

  test("the mistakes that a check can name are told", async () => {
    const { declared } = await verdictOn(RIGHT);
    expect([...declared]).toEqual([
      ["forgets-last", null],
      ["not-a-number", null],
      ["out-of-reach", "only a broken machine does this"],
    ]);
  });

  test("what the program prints travels with the verdict", async () => {
    const { printed, outcome } = await verdictOn(
      `export const addUp = (n: number[]) => {\n  console.log("sum of", n.length);\n  return n.reduce((a, b) => a + b);\n};`,
    );
    expect(outcome).toBe("pass");
    expect(printed[0]).toBe("sum of 3");
  });

  test("a failing check does not mark this process as failed", async () => {
    const { exitCode } = process;
    await verdictOn("export const addUp = () => 3;");
    expect(process.exitCode).toBe(exitCode);
  });
});

describe("a file that cannot be checked gets one sentence with file and line", () => {
  test.each([
    [
      "a syntax error",
      "export function addUp() {\n  const a = ;\n}",
      `katas/01-numbers/01-add-up.ts:2 does not parse: unexpected token.`,
    ],
    [
      "an unclosed brace",
      "export function addUp() {\n  return 1;\n",
      `katas/01-numbers/01-add-up.ts:2 does not parse: expected \`}\` but found the end of the file.`,
    ],
    [
      "a name declared twice",
      "const a = 1;\nconst a = 2;\nexport const addUp = () => a;",
      "katas/01-numbers/01-add-up.ts:1 does not parse: identifier `a` has already been declared.",
    ],
    [
      "await in a plain function",
      "export function addUp() {\n  await 1;\n}",
      "katas/01-numbers/01-add-up.ts:2 does not parse: `await` is only allowed within async functions and at the top levels of modules.",
    ],
    [
      "yield* in a function without a star",
      "interface Unseen {}\n\nexport function addUp() {\n  yield* other();\n}\nfunction* other() {}",
      "katas/01-numbers/01-add-up.ts:4 has a `yield` in a function that is no generator.",
    ],
  ])("%s", async (_title, text, sentence) => {
    const failure = await failureOn(text);
    expect(failure).toMatchObject({ outcome: "broken", code: "syntax-error", sentence });
    expect(failure.remedy).toMatch(/\.$/);
    expect(failure.trace.length).toBeGreaterThan(0);
  });

  test.each([
    [
      "nothing is exported",
      "",
      "katas/01-numbers/01-add-up.ts:1 does not export `addUp`, which the check runs.",
      /Write it/,
    ],
    [
      "the export is forgotten",
      "\nfunction addUp() {}",
      "katas/01-numbers/01-add-up.ts:2 does not export `addUp`, which the check runs.",
      /Write `export` before it/,
    ],
    [
      "the name is misspelt",
      "\n\nexport function addup() {}",
      "katas/01-numbers/01-add-up.ts:3 does not export `addUp`, which the check runs.",
      /It exports `addup`/,
    ],
  ])("a missing export: %s", async (_title, text, sentence, remedy) => {
    const failure = await failureOn(text);
    expect(failure).toMatchObject({ outcome: "broken", code: "missing-export", sentence });
    expect(failure.remedy).toMatch(remedy);
  });

  test.each([
    [
      "a name that libc lacks",
      `import {\n  close,\n  scoket,\n} from "#libc";\nexport const addUp = () => [close, scoket];`,
      "katas/01-numbers/01-add-up.ts:3 imports `scoket`, which #libc does not have.",
    ],
    [
      "a file that is not there",
      `\nimport { x } from "./nothing.ts";\nexport const addUp = () => x;`,
      'katas/01-numbers/01-add-up.ts:2 imports "./nothing.ts", which is not there.',
    ],
    [
      "a package that is not there",
      `import { x } from "leftpad";\nexport const addUp = () => x;`,
      'katas/01-numbers/01-add-up.ts:1 imports "leftpad", which is not there.',
    ],
  ])("a missing import: %s", async (_title, text, sentence) => {
    expect(await failureOn(text)).toMatchObject({ outcome: "broken", code: "missing-import", sentence });
  });

  test.each([
    [
      "an exception at import",
      "const a: any = null;\n\na.foo();\nexport const addUp = () => 1;",
      "exception-at-import",
      "katas/01-numbers/01-add-up.ts:3 threw while the file was loaded: TypeError: Cannot read properties of null (reading 'foo').",
    ],
    [
      "a name used before it is declared",
      "const b = addUp();\nlet c = 1;\nexport function addUp() {\n  return c;\n}",
      "exception-at-import",
      "katas/01-numbers/01-add-up.ts:4 threw while the file was loaded: ReferenceError: Cannot access 'c' before initialization.",
    ],
    [
      "a string thrown at import",
      'export const addUp = () => 1;\nthrow "text";',
      "exception-at-import",
      "katas/01-numbers/01-add-up.ts:2 threw while the file was loaded: text.",
    ],
    [
      "a TypeError in a program",
      "export function addUp() {\n  const a: any = undefined;\n  return a.b;\n}",
      "exception",
      "katas/01-numbers/01-add-up.ts:3 threw: TypeError: Cannot read properties of undefined (reading 'b').",
    ],
    [
      "a recursion without end",
      "export function addUp(): number {\n  return 1 + addUp();\n}",
      "exception",
      "katas/01-numbers/01-add-up.ts:2 threw: RangeError: Maximum call stack size exceeded.",
    ],
    [
      "an object thrown",
      "export function addUp() {\n  throw { a: 1 };\n}",
      "exception",
      "katas/01-numbers/01-add-up.ts:2 threw: a value that is no Error.",
    ],
    [
      "null thrown",
      "export function addUp() {\n  throw null;\n}",
      "exception",
      "katas/01-numbers/01-add-up.ts:2 threw: null.",
    ],
    [
      "process.exit",
      "export function addUp() {\n  process.exit(3);\n}",
      "exception",
      "katas/01-numbers/01-add-up.ts:2 calls process.exit.",
    ],
    [
      "a timer of the real clock",
      "export function addUp() {\n  setTimeout(() => {}, 10);\n}",
      "exception",
      "katas/01-numbers/01-add-up.ts:2 threw: setTimeout is not there: a simulated program waits by calls, such as `yield* sleep(1)`.",
    ],
    [
      "a promise nobody waits for",
      `export const addUp = (n: number[]) => {\n  Promise.reject(new Error("late"));\n  return n.reduce((a, b) => a + b);\n};`,
      "exception-too-late",
      "katas/01-numbers/01-add-up.ts:2 threw after the check had ended: late.",
    ],
  ])("%s", async (_title, text, code, sentence) => {
    const failure = await failureOn(text);
    expect(failure).toMatchObject({ outcome: "broken", code, sentence });
    expect(failure.remedy).toMatch(/\.$/);
  });

  test("a file that was deleted", async () => {
    rmSync(kata.paths.learner);
    const { outcome, failures } = await runner.check(kata);
    expect(outcome).toBe("broken");
    expect(failures[0]).toMatchObject({
      code: "missing-file",
      sentence: "katas/01-numbers/01-add-up.ts is not there.",
      remedy: "`npm run kata -- reset add-up` brings it back.",
    });
  });
});

describe("a check that is at fault says that it is not the learner", () => {
  test.each([
    [
      "it runs no test",
      CHECK_HEAD,
      "katas/01-numbers/01-add-up.check.ts:1 ran no test, so nothing is proved.",
    ],
    [
      "it skips a test",
      `${CHECK_HEAD}test("a", () => {});\ntest.skip("b", () => fail("x", "y"));`,
      'katas/01-numbers/01-add-up.check.ts skipped the test "b"; a check runs whole or not at all.',
    ],
    [
      "it has a test to do",
      `${CHECK_HEAD}test("a", () => {});\ntest.todo("b");`,
      'katas/01-numbers/01-add-up.check.ts skipped the test "b"; a check runs whole or not at all.',
    ],
    [
      "it throws something else",
      `${CHECK_HEAD}test("a", () => {\n  throw new Error("oops");\n});`,
      "The check itself stumbled at katas/01-numbers/01-add-up.check.ts:9: oops.",
    ],
    [
      "it does not parse",
      "const a = ;",
      "katas/01-numbers/01-add-up.check.ts:1 does not parse: unexpected token.",
    ],
  ])("%s", async (_title, text, sentence) => {
    tree.write(check, text);
    expect(await failureOn(RIGHT)).toMatchObject({ outcome: "broken", sentence });
  });
});

test("a program that fills the memory is ended, and the runner lives on", async () => {
  const hoard =
    "export function addUp() {\n  const all: object[] = [];\n  for (;;) all.push(Array(100_000).fill(0));\n}";
  const failure = await failureOn(hoard, { timeout: 60_000 });
  expect(failure).toMatchObject({ outcome: "broken", code: "out-of-memory" });
  expect(failure.sentence).toBe("katas/01-numbers/01-add-up.ts filled 512 MB of memory, so it was ended.");
  expect((await verdictOn(RIGHT)).outcome).toBe("pass");
}, 60_000);

describe("a loop without a system call", () => {
  test("is ended, and the runner lives on", async () => {
    const failure = await failureOn("export function addUp() {\n  for (;;);\n}", { timeout: 300 });
    expect(failure).toMatchObject({ outcome: "timeout", code: "endless-loop" });
    expect(failure.sentence).toBe(
      "katas/01-numbers/01-add-up.ts was still looping after 0.3 s without a system call, so it was ended.",
    );
    expect((await verdictOn(RIGHT)).outcome).toBe("pass");
  });

  test("is ended at import too", async () => {
    expect((await failureOn("for (;;);\nexport const addUp = () => 1;", { timeout: 300 })).outcome).toBe(
      "timeout",
    );
    expect((await verdictOn(RIGHT)).outcome).toBe("pass");
  });

  test("does not keep the runner from being closed while the next thread is being started", async () => {
    const own = createRunner(tree.root);
    tree.write(learner, "export function addUp() {\n  for (;;);\n}");
    const verdict = await own.check(kata, { timeout: 300 });
    expect(verdict.outcome).toBe("timeout");
    await own.close();
  });
});
