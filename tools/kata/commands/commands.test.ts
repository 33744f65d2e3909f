import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadCatalogue } from "../catalogue.ts";
import { type Tree, makeTree } from "../fixtures/tree.ts";
import type { CheckOptions, Failure, Kata, Verdict } from "../model.ts";
import { readProgress } from "../progress.ts";
import type { Context } from "./context.ts";
import { runCommand } from "./run.ts";

let tree: Tree;
let printed: string[];
let complaints: string[];
/** What each check asked for was, and what it is answered. */
let asked: { kata: string; options: CheckOptions }[];
let answer: Partial<Verdict>;
let watched: object[];

beforeEach(() => {
  tree = makeTree();
  [printed, complaints, asked, watched, answer] = [[], [], [], [], {}];
});
afterEach(() => tree.remove());

const failure: Failure = {
  outcome: "fail",
  code: "forgets-last",
  sentence: "1 + 2 < 3 & more.",
  test: "adds up",
  trace: ["a"],
  replay: "add-up:1",
};
const failing: Partial<Verdict> = {
  outcome: "fail",
  failures: [failure],
  testsFailed: ["adds up"],
  testsPassed: [],
};

function verdictOf(kata: Kata, options: CheckOptions = {}): Verdict {
  asked.push({ kata: kata.name, options });
  const passed: Verdict = {
    kata: kata.name,
    variant: options.variant ?? "learner",
    outcome: "pass",
    failures: [],
    testsPassed: ["adds up"],
    testsFailed: [],
    recording: null,
    declared: new Map(),
    printed: [],
    milliseconds: 12.4,
  };
  return { ...passed, ...answer };
}

/** Runs a command line; answers its exit code. */
function kata(...args: string[]): Promise<number> {
  return runIn(false, args);
}

function runIn(isTerminal: boolean, args: string[]): Promise<number> {
  const context: Context = {
    root: tree.root,
    catalogue: loadCatalogue(tree.root),
    show: { width: 80, colour: false, hintCommand: true },
    isTerminal,
    today: "2026-11-21",
    print: (lines) => void printed.push(...lines),
    complain: (lines) => void complaints.push(...lines),
    makeRunner: async () => ({
      check: async (one, options) => verdictOf(one, options),
      close: async () => {},
    }),
    watch: async (options) => {
      watched.push(options);
      return 0;
    },
  };
  return runCommand(args, context);
}

const output = () => printed.join("\n");

test("in a terminal watch mode opens, at the kata that was named", async () => {
  expect(await runIn(true, [])).toBe(0);
  expect(await runIn(true, ["k2.1", "--poll"])).toBe(0);
  expect(watched).toEqual([{ poll: false }, { poll: true, kata: "say-hello" }]);
});

test("without a terminal the current kata is checked once, and how to go on is said", async () => {
  expect(await kata()).toBe(0);
  expect(asked).toEqual([{ kata: "add-up", options: {} }]);
  expect(output()).toContain("k1.1  Add up: all of them\nkatas/01-numbers/01-add-up.ts");
  expect(output()).toContain("Go on with: npm run kata -- say-hello");
  expect(readProgress(tree.root)).toMatchObject({
    current: "add-up",
    done: new Map([["add-up", "2026-11-21"]]),
  });
});

test("a failure ends with 1 and is remembered for the next hint", async () => {
  answer = failing;
  expect(await kata("add-up")).toBe(1);
  expect(output()).toContain("✗ 1 + 2 < 3 & more.");
  expect(readProgress(tree.root).mistakes.get("add-up")).toBe("forgets-last");
  await kata("hint");
  expect(output()).toContain("add-up · hint for this mistake\n\nThe last number counts too.");
});

test("hints come level by level, then all again", async () => {
  for (let i = 0; i < 3; i++) expect(await kata("hint", "add-up")).toBe(0);
  expect(printed.filter((line) => line.startsWith("add-up · "))).toEqual([
    "add-up · hint 1 of 2",
    "add-up · hint 2 of 2",
    "add-up · hint 1 of 2",
    "add-up · hint 2 of 2",
  ]);
});

test("a misspelt name is answered with the nearest, and ends with 2", async () => {
  expect(await kata("check", "add-pu")).toBe(2);
  expect(await kata("hint", "nothing-like-it")).toBe(2);
  expect(complaints).toEqual([
    'There is no kata called "add-pu". Did you mean add-up?',
    'There is no kata called "nothing-like-it". `npm run kata -- list` shows them all.',
  ]);
});

test.each([
  [["--nonsense"], /^Unknown option '--nonsense'; --help shows what there is\.$/],
  [["list", "a", "b"], /takes one name/],
  [["replay"], /replay takes the string/],
  [["dance", "add-up"], /There is no command "dance"/],
  [["check", "--as", "wrong"], /--as takes stub, solution/],
])("the command line %j is refused", async (args, reason) => {
  expect(await kata(...args)).toBe(2);
  expect(complaints.join()).toMatch(reason);
});

test("check takes several names, or all, and sums up", async () => {
  expect(await kata("check", "say-hello", "add-up")).toBe(0);
  expect(await kata("check", "--all")).toBe(0);
  expect(asked.map((one) => one.kata)).toEqual(["say-hello", "add-up", "add-up", "say-hello"]);
  expect(output()).toContain("2 of 2 pass");
});

test("another answer is checked without counting for the learner", async () => {
  expect(await kata("check", "add-up", "--as", "wrong/text.ts")).toBe(0);
  expect(asked[0]?.options).toEqual({ variant: "wrong/text.ts" });
  expect(readProgress(tree.root).done.size).toBe(0);
});

test("--json prints one object", async () => {
  answer = failing;
  expect(await kata("check", "add-up", "--json")).toBe(1);
  expect(JSON.parse(output())).toEqual({
    passed: 0,
    failed: 1,
    katas: [
      {
        name: "add-up",
        id: "k1.1",
        title: "Add up: all of them",
        outcome: "fail",
        milliseconds: 12,
        testsPassed: [],
        testsFailed: ["adds up"],
        failures: [failure],
      },
    ],
  });
});

test("--junit prints XML with everything escaped", async () => {
  answer = { ...failing, testsPassed: ['says \u0007 "hi"'] };
  expect(await kata("check", "add-up", "--junit")).toBe(1);
  expect(output()).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="c10kata" tests="2" failures="1" errors="0">
  <testsuite name="add-up" tests="2" failures="1" errors="0" time="0.012">
    <testcase classname="add-up" name="says � &quot;hi&quot;"/>
    <testcase classname="add-up" name="adds up">
      <failure type="forgets-last" message="1 + 2 &lt; 3 &amp; more.">a
replay add-up:1</failure>
    </testcase>
  </testsuite>
</testsuites>`);
});

test("list shows each kata with where the learner stands", async () => {
  await kata("check", "add-up");
  printed = [];
  expect(await kata("list")).toBe(0);
  expect(printed[0]).toBe("01  Numbers");
  expect(printed[1]).toMatch(/✓ add-up +★ +Add up: all of them$/);
  expect(printed.at(-1)).toBe("1 of 2 done");
});

test("reset brings the shipped file back and says where the learner's is kept", async () => {
  tree.write("katas/01-numbers/01-add-up.ts", "mine");
  expect(await kata("reset", "add-up")).toBe(0);
  expect(printed).toEqual([
    "katas/01-numbers/01-add-up.ts is as it was shipped again.",
    "Yours is kept in .kata/backup/add-up/2026-11-21-1.ts",
  ]);
  expect(readFileSync(path.join(tree.root, ".kata/backup/add-up/2026-11-21-1.ts"), "utf8")).toBe("mine");
  expect(await kata("reset", "add-up")).toBe(0);
  expect(printed.at(-1)).toBe("katas/01-numbers/01-add-up.ts is as it was shipped: nothing to put back.");
});

test("the solution is shown after a pass, or on insisting", async () => {
  expect(await kata("solution", "add-up")).toBe(1);
  expect(complaints[0]).toMatch(/^add-up is not done yet. Add --insist/);
  expect(await kata("solution", "add-up", "--insist")).toBe(0);
  expect(output()).toContain("numbers.reduce");
  await kata("check", "add-up");
  expect(await kata("solution", "add-up")).toBe(0);
});

test("replay prints the recorded run; in a terminal it is stepped", async () => {
  answer = {
    recording: {
      title: "the sum",
      steps: [{ at: 0, who: "p", text: "add(1)", panel: 0 }],
      panels: [["state"]],
      wrongAt: 0,
    },
  };
  expect(await kata("replay", "add-up:1.r")).toBe(0);
  expect(asked[0]?.options).toEqual({ replay: "add-up:1.r" });
  expect(output()).toContain("the sum");
  await runIn(true, ["replay", "add-up:1.r"]);
  expect(watched).toEqual([{ kata: "add-up", replay: "add-up:1.r" }]);
});

test("--help shows the commands and touches nothing", async () => {
  expect(await kata("--help")).toBe(0);
  expect(output()).toContain("npm run kata -- hint [NAME]");
  expect(existsSync(path.join(tree.root, ".kata"))).toBe(false);
});
