import { expect, test } from "vitest";
import type { Failure, Kata, Verdict } from "./model.ts";
import { showRecording, showTypeProblems, showVerdict } from "./show.ts";

const kata = {
  name: "first-echo",
  why: "Only `0` says that the client has **finished**.",
  mistakeHints: new Map([["one-read-only", "Read again."]]),
} as unknown as Kata;

const failure: Failure = {
  outcome: "fail",
  code: "one-read-only",
  sentence: "The client sent 3,000 bytes, 1,000 came back.",
  scenario: "a client sends 1,000 bytes three times",
  expected: "3000 bytes",
  seen: "1000 bytes",
  test: "everything comes back",
  trace: ['0.304  echoServer  read(4, "aaaa"..., 4096) = 1000', "0.304  echoServer  close(4) = 0"],
  replay: "first-echo:2",
};

function verdict(failures: Failure[], part: Partial<Verdict> = {}): Verdict {
  return {
    kata: "first-echo",
    variant: "learner",
    outcome: failures[0]?.outcome ?? "pass",
    failures,
    testsPassed: ["one message comes back"],
    testsFailed: failures.map(({ test }) => test),
    recording: null,
    declared: new Map(),
    printed: [],
    milliseconds: 41.7,
    ...part,
  };
}

const plain = { width: 72, colour: false, hintCommand: true };
const text = (of: Verdict, options = plain) => showVerdict(of, kata, options).join("\n");

test("a failure tells what went wrong, expected and seen, the trace, what to do, the replay string, in this order", () => {
  expect(text(verdict([failure]))).toBe(`✗ The client sent 3,000 bytes, 1,000 came back.
  a client sends 1,000 bytes three times · 1 passed

  expected  3000 bytes
  seen      1000 bytes

  │ 0.304  echoServer  read(4, "aaaa"..., 4096) = 1000
  │ 0.304  echoServer  close(4) = 0

→ Stuck? npm run kata -- hint first-echo gives hints, the first for just
  this mistake.
  replay first-echo:2`);
});

test("a pass tells why it works", () => {
  expect(text(verdict([]))).toBe(
    "✓ first-echo passes · 1 test · 42 ms\n\nOnly 0 says that the client has finished.",
  );
});

test("a broken file tells what to do in place of a hint, and has no run to replay", () => {
  const broken: Failure = {
    outcome: "broken",
    code: "syntax-error",
    sentence: "katas/01-a/01-b.ts:2 does not parse: unexpected token.",
    where: "katas/01-a/01-b.ts:2",
    remedy: "Look at `this` line.",
    test: "",
    trace: ["> 2 │ const a = ;"],
    replay: "",
  };
  expect(
    text(verdict([broken], { testsPassed: [] })),
  ).toBe(`✗ katas/01-a/01-b.ts:2 does not parse: unexpected token.

  │ > 2 │ const a = ;

→ Look at this line.`);
});

test("no line is wider than asked for, and a call that is cut keeps its result", () => {
  const trace = [`0.304  echoServer  write(4, "${"a".repeat(90)}"..., 4096) = 1000`];
  const lines = showVerdict(verdict([{ ...failure, trace }]), kata, { ...plain, width: 50 });
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(50);
  expect(lines.find((line) => line.includes("write("))).toMatch(/….*, 4096\) = 1000$/);
});

test("without colour there is no escape sequence; with colour there is", () => {
  expect(text(verdict([failure]))).not.toContain("\u001b");
  expect(text(verdict([failure]), { ...plain, colour: true })).toContain("\u001b[31m✗");
});

test("only the last lines of a long trace are shown", () => {
  const trace = Array.from({ length: 40 }, (_, index) => `step ${index}`);
  const shown = text(verdict([{ ...failure, trace }]));
  expect(shown).toContain("┆ 24 earlier lines");
  expect(shown).toContain("step 39");
  expect(shown).not.toContain("step 23");
});

test("what the program printed is shown last, cut, and cannot drive the terminal", () => {
  const printed = ["\u001b[2Jclear", ...Array.from({ length: 30 }, (_, index) => `line ${index}`)];
  const shown = text(verdict([failure], { printed }));
  expect(shown).toContain("The program printed\n  [2Jclear\n  line 0");
  expect(shown).toContain("┆ 19 more lines");
});

test("a type error is one line with file and line", () => {
  const problem = { file: "katas/01-a/01-b.ts", line: 3, column: 1, code: "TS2322", sentence: "No." };
  expect(showTypeProblems([problem], plain)).toEqual(["▲ katas/01-a/01-b.ts:3 No. TS2322"]);
});

test("a recording is printed with the step that went wrong marked, and the state then", () => {
  const recording = {
    title: "a client says nothing",
    steps: [
      { at: 0, who: "server", text: "accept(3)", panel: 0 },
      { at: 2_000_000, who: "client", text: "close(3) = 0", site: "01-b.ts:4", panel: 1 },
    ],
    panels: [["fd 3"], ["fd 3", "fd 4"]],
    wrongAt: 1,
  };
  const lines = showRecording(recording, plain);
  expect(lines[0]).toBe("a client says nothing");
  expect(lines.find((line) => line.startsWith("▸"))).toMatch(/client {2}close\(3\) = 0 {2}01-b.ts:4$/);
  expect(lines.slice(-2)).toEqual(["  fd 3", "  fd 4"]);
});
