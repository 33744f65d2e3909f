import { expect, test } from "vitest";
import type { Failure, Kata, Verdict } from "../model.ts";
import { hasAnswers, hintsAreReachable, isRejected, mistakesAreEarned, passes, stubFails } from "./rules.ts";

const failure: Failure = {
  outcome: "fail",
  code: "one-read-only",
  sentence: "The client sent 3,000 bytes, 1,000 came back.",
  test: "echoes",
  trace: [],
  replay: "first-echo:2",
};

function verdict(...failures: Partial<Failure>[]): Verdict {
  const all = failures.map((part) => ({ ...failure, ...part }));
  return {
    kata: "first-echo",
    variant: "stub",
    outcome: all[0]?.outcome ?? "pass",
    failures: all,
    testsPassed: [],
    testsFailed: [],
    recording: null,
    declared: new Map(),
    printed: [],
    milliseconds: 1,
  };
}

const answer = {
  file: "one-read.ts",
  path: "",
  about: "",
  code: "one-read-only",
  message: "1,000 came back",
};
const kata = {
  name: "first-echo",
  stubCode: "one-read-only",
  wrong: [answer, answer],
  right: [{}],
  mistakeHints: new Map(),
  paths: {},
} as unknown as Kata;

test("what must pass and fails is shown with its code, sentence and replay string", () => {
  expect(passes(verdict())).toEqual([]);
  expect(passes(verdict({})).join("\n")).toBe(
    "stub must pass, and fails:\n  code     one-read-only\n  message  The client sent 3,000 bytes, 1,000 came back.\n  replay   first-echo:2",
  );
});

test("a stub must fail in the check, with the code of its page", () => {
  expect(stubFails(kata, verdict({}))).toEqual([]);
  expect(stubFails(kata, verdict())[0]).toMatch(/^The stub passes/);
  expect(stubFails(kata, verdict({ code: "deadlock" }))[0]).toBe(
    "The stub must fail with one-read-only, as its page says, and fails with deadlock:",
  );
  expect(stubFails(kata, verdict({ outcome: "broken", code: "syntax-error" }))[0]).toMatch(
    /cannot be checked at all/,
  );
});

test("a wrong answer must be rejected by its code and message", () => {
  expect(isRejected(answer, verdict({}))).toEqual([]);
  expect(isRejected(answer, verdict({ sentence: "Something else." })).join("\n")).toContain(
    "wrong/one-read.ts must be rejected with\n  code     one-read-only\n  message  1,000 came back\nand is rejected with\n  code     one-read-only\n  message  Something else.",
  );
});

test("a wrong answer that passes, or that cannot be run, is named", () => {
  expect(isRejected(answer, verdict())[0]).toBe("wrong/one-read.ts passes. It must be rejected with");
  expect(isRejected(answer, verdict({ outcome: "timeout", code: "endless-loop" }))[0]).toMatch(
    /cannot be checked at all/,
  );
});

test("what counts is the failure that a learner sees first", () => {
  expect(isRejected(answer, verdict({ code: "deadlock" }, {}))).not.toEqual([]);
});

test("a kata has two wrong answers and a right one", () => {
  expect(hasAnswers(kata)).toEqual([]);
  expect(hasAnswers({ ...kata, wrong: [answer], right: [] })).toHaveLength(2);
});

test("a declared mistake is earned by some failure of some answer", () => {
  const declared = new Map([
    ["one-read-only", null],
    ["wrong-bytes", null],
  ]);
  const verdicts = [{ ...verdict({}), declared }];
  expect(mistakesAreEarned(verdicts)).toEqual([
    "The check can say wrong-bytes, and no wrong answer earns it. Add one, or declare why none can.",
  ]);
  expect(mistakesAreEarned([...verdicts, verdict({}, { code: "wrong-bytes" })])).toEqual([]);
});

test("a reason excuses a mistake that none earns, and no other", () => {
  const declared = new Map([["one-read-only", "nobody reads once"]]);
  expect(mistakesAreEarned([{ ...verdict(), declared }])).toEqual([]);
  expect(mistakesAreEarned([{ ...verdict({}), declared }])).toEqual([
    'one-read-only is declared out of reach ("nobody reads once"), but stub earns it.',
  ]);
});

test("a hint belongs to a mistake of the check, of the harness or of the runner", () => {
  const hints = new Map(
    ["one-read-only", "deadlock", "endless-loop", "one-raed-only"].map((code) => [code, ""]),
  );
  const root = "/p";
  const page = { ...kata, mistakeHints: hints, paths: { ...kata.paths, metadata: "/p/solutions/a.md" } };
  expect(hintsAreReachable(root, page, new Map([["one-read-only", null]]))).toEqual([
    "solutions/a.md has a hint for one-raed-only, which the check never reports.",
  ]);
});
