import { describe, expect, test } from "vitest";
import { emptyProgress } from "../progress.ts";
import {
  failed,
  failingVerdict,
  firstEcho,
  passed,
  passingVerdict,
  play,
  readExactly,
  recording,
  rightDescriptor,
  startState,
} from "./fixture.ts";
import { goTo, goToReplay } from "./moves.ts";
import type { State } from "./state.ts";
import { kataOf } from "./state.ts";

const problem = { file: "katas/01.ts", line: 3, column: 7, code: "TS2345", sentence: "Not a number." };

describe("a save", () => {
  test("asks for a check under a new number and keeps the verdict until the answer", () => {
    const [state, effects] = play(failed(), { kind: "saved" });
    expect(effects).toEqual([{ kind: "check", kata: firstEcho, run: 2 }]);
    expect(state).toMatchObject({ run: 2, checking: "yes", verdict: { outcome: "fail" } });
  });

  test("during a check makes the older answer void: the newest save wins", () => {
    const [saved] = play(startState(), { kind: "saved" }, { kind: "saved" });
    const [stale, effects] = play(saved, { kind: "checked", run: 2, verdict: passingVerdict() });
    expect(stale).toBe(saved);
    expect(effects).toEqual([]);
    const [state] = play(saved, { kind: "checked", run: 3, verdict: failingVerdict() });
    expect(state.verdict?.outcome).toBe("fail");
  });

  test.each(["t", "?"])("brings the verdict back from the screen behind %s", (key) => {
    const [state] = play(failed(), key, { kind: "saved" });
    expect(state.screen).toEqual({ kind: "kata", scroll: 0 });
  });

  test("leaves the list alone, also when the verdict arrives", () => {
    const [state] = play(
      failed(),
      "l",
      "e",
      { kind: "saved" },
      { kind: "checked", run: 2, verdict: passingVerdict() },
    );
    expect(state.screen).toEqual({ kind: "list", filter: "e", cursor: 0 });
    expect(state.verdict?.outcome).toBe("pass");
  });

  test("keeps a note, since a reset is a save too", () => {
    const note = { tone: "good", text: "The shipped file is back." } as const;
    expect(play(failed(), { kind: "noted", note }, { kind: "saved" })[0].note).toEqual(note);
  });

  test("drops a question that was not answered", () => {
    expect(play(failed(), "r", { kind: "saved" })[0].question).toBe(null);
  });
});

describe("a verdict", () => {
  test("is remembered, and only then are the types checked", () => {
    const verdict = failingVerdict();
    const [state, effects] = play(startState(), { kind: "checked", run: 1, verdict });
    expect(state).toMatchObject({ checking: "no", verdict });
    expect(effects).toEqual([
      { kind: "rememberVerdict", kata: firstEcho, verdict },
      { kind: "types", kata: firstEcho, run: 1 },
    ]);
  });

  test("that passes does not move on", () => {
    const [state] = play(startState(), { kind: "checked", run: 1, verdict: passingVerdict() });
    expect(kataOf(state)).toBe(firstEcho);
  });

  test("of the kata before is not shown under the next one", () => {
    const [state] = play(startState(), "n", { kind: "checked", run: 1, verdict: passingVerdict() });
    expect(kataOf(state)).toBe(readExactly);
    expect(state.verdict).toBe(null);
  });

  test("is scrolled to its top", () => {
    const [state] = play(
      failed({ screen: { kind: "kata", scroll: 4 } }),
      { kind: "saved" },
      { kind: "checked", run: 2, verdict: failingVerdict() },
    );
    expect(state.screen).toEqual({ kind: "kata", scroll: 0 });
  });

  test("that takes long is announced, but not once it is there", () => {
    expect(play(startState(), { kind: "slow", run: 1 })[0].checking).toBe("slow");
    expect(play(failed(), { kind: "slow", run: 1 })[0].checking).toBe("no");
    expect(play(startState({ run: 2 }), { kind: "slow", run: 1 })[0].checking).toBe("yes");
  });

  test("that cannot be had says why", () => {
    const [state] = play(startState(), { kind: "uncheckable", run: 1, reason: "no worker" });
    expect(state).toMatchObject({
      checking: "no",
      note: { tone: "bad", text: "The check could not run: no worker" },
    });
  });
});

describe("type errors", () => {
  test("are added after the verdict", () => {
    const [state] = play(failed(), { kind: "typed", run: 1, problems: [problem] });
    expect(state.typeProblems).toEqual([problem]);
  });

  test("about an older text are dropped", () => {
    const [state] = play(failed(), { kind: "saved" }, { kind: "typed", run: 1, problems: [problem] });
    expect(state.typeProblems).toEqual([]);
  });
});

describe("hints", () => {
  test("h asks for the next one and scrolls to it", () => {
    const [state, effects] = play(failed(), "h");
    expect(effects).toEqual([{ kind: "rememberHint", kata: firstEcho }]);
    expect(state.screen).toMatchObject({ scroll: Number.MAX_SAFE_INTEGER });
  });

  test("after the last one h says so", () => {
    const progress = { ...emptyProgress(), hints: new Map([["first-echo", ["1", "2"]]]) };
    const [state, effects] = play(failed({ progress }), "h");
    expect(effects).toEqual([]);
    expect(state.note?.text).toContain("last hint");
  });

  test("a passed kata needs none", () => {
    expect(play(passed(), "h")[1]).toEqual([]);
  });
});

describe("going from kata to kata", () => {
  test("n and p put another kata on the screen, watch it and check it", () => {
    const [state, effects] = play(failed(), "n");
    expect(state).toMatchObject({ current: 1, verdict: null, checking: "yes", run: 2 });
    expect(effects).toEqual([
      { kind: "rememberKata", kata: readExactly },
      { kind: "watch", kata: readExactly },
      { kind: "check", kata: readExactly, run: 2 },
    ]);
    expect(kataOf(play(state, "p")[0])).toBe(firstEcho);
  });

  test("beyond the first and the last kata there is nothing", () => {
    expect(play(failed(), "p")[0].note?.text).toBe("This is the first kata.");
    expect(play(failed({ current: 2 }), "n")[0].note?.text).toBe("This is the last kata.");
  });
});

describe("the list", () => {
  const chosen = (...keys: string[]): State => play(failed(), "l", ...keys)[0];

  test("opens at the current kata; enter goes to the one under the cursor", () => {
    expect(kataOf(chosen("down", "enter"))).toBe(readExactly);
    expect(kataOf(chosen("end", "enter"))).toBe(rightDescriptor);
    expect(kataOf(play(failed({ current: 1 }), "l", "down", "enter")[0])).toBe(rightDescriptor);
  });

  test("enter on the current kata only closes the list", () => {
    const [state, effects] = play(failed(), "l", "enter");
    expect(state.screen.kind).toBe("kata");
    expect(effects).toEqual([]);
  });

  test("typing filters by name, number, title and chapter; words are anded", () => {
    expect(kataOf(chosen("/", "2", ".", "1", "enter"))).toBe(rightDescriptor);
    expect(kataOf(chosen(..."sockets exact", "enter"))).toBe(readExactly);
    expect(kataOf(chosen("監", "enter"))).toBe(rightDescriptor);
  });

  test("keys that act elsewhere are letters here", () => {
    expect(chosen("q", "n").screen).toMatchObject({ filter: "qn" });
  });

  test("backspace takes a letter away, escape the filter, escape again the list", () => {
    expect(chosen("e", "c", "backspace").screen).toMatchObject({ filter: "e" });
    expect(chosen("e", "c", "escape").screen).toMatchObject({ kind: "list", filter: "" });
    expect(chosen("e", "escape", "escape").screen).toMatchObject({ kind: "kata" });
  });

  test("enter where nothing is found does nothing", () => {
    const [state, effects] = play(failed(), "l", "x", "x", "enter");
    expect(state.screen.kind).toBe("list");
    expect(effects).toEqual([]);
  });
});

describe("reset and solution", () => {
  test("r asks first; only y resets", () => {
    expect(play(failed(), "r")[0].question).toBe("reset");
    expect(play(failed(), "r", "y")[1]).toEqual([{ kind: "reset", kata: firstEcho }]);
    expect(play(failed(), "r", "n")[1]).toEqual([]);
    expect(play(failed(), "r", "enter")[0]).toMatchObject({
      question: null,
      note: { text: "Nothing was done." },
    });
  });

  test("the solution is shown at once after a pass, and on insisting before", () => {
    const progress = { ...emptyProgress(), done: new Map([["first-echo", "2026-11-21"]]) };
    const effects = [{ kind: "readSolution", kata: firstEcho }];
    expect(play(passed({ progress }), "s")[1]).toEqual(effects);
    expect(play(failed(), "s")[0].question).toBe("solution");
    expect(play(failed(), "s", "y")[1]).toEqual(effects);
    expect(play(failed(), { kind: "solution", text: "text" })[0].screen).toMatchObject({ text: "text" });
  });
});

describe("the trace", () => {
  const at = (...keys: string[]) => play(failed(), "t", ...keys)[0].screen;

  test("opens where it went wrong, and w leads back there", () => {
    expect(at()).toMatchObject({ kind: "trace", step: 4 });
    expect(at("home", "w")).toMatchObject({ step: 4 });
  });

  test("goes forwards and backwards and stops at the ends", () => {
    expect(at("left", "up", "backspace")).toMatchObject({ step: 1 });
    expect(at("home", "left")).toMatchObject({ step: 0 });
    expect(at("right", " ", "down")).toMatchObject({ step: 5 });
    expect(at("pageup")).toMatchObject({ step: 0 });
    expect(at("home", "pagedown")).toMatchObject({ step: 5 });
    expect(at("home", "end")).toMatchObject({ step: 5 });
  });

  test("n and p go from call to call in the learner's file", () => {
    expect(at("home", "n")).toMatchObject({ step: 3 });
    expect(at("home", "n", "n", "n")).toMatchObject({ step: 4 });
    expect(at("end", "p", "p", "p")).toMatchObject({ step: 3 });
  });

  test("reads the learner's file, to show the code of each step", () => {
    const [state, effects] = play(failed(), "t");
    expect(effects).toEqual([{ kind: "readSource", kata: firstEcho }]);
    expect(play(state, { kind: "source", text: "a\nb" })[0].screen).toMatchObject({ source: ["a", "b"] });
  });

  test("escape leads back to the verdict", () => {
    expect(at("escape")).toMatchObject({ kind: "kata" });
  });

  test("without a recorded run there is none, and the reason is said", () => {
    expect(play(failed({ verdict: failingVerdict({ recording: undefined }) }), "t")[0].note?.text).toBe(
      "This failure has no recorded run.",
    );
    expect(play(passed(), "t")[0].note?.text).toContain("The check passed");
    expect(play(startState(), "t")[0].note?.text).toBe("The check is still running.");
  });
});

describe("a replay string", () => {
  const replaying = goToReplay(startState({ run: 0 }), 0, "plain.1:1");

  test("is run instead of the first check", () => {
    expect(replaying[1].at(-1)).toEqual({ kind: "replay", kata: firstEcho, run: 1, replay: "plain.1:1" });
  });

  test("opens the trace, and the ordinary check follows behind it", () => {
    const replay = { recording, sentence: "" };
    const [state, effects] = play(replaying[0], { kind: "replayed", run: 1, replay });
    expect(state.screen).toMatchObject({ kind: "trace", recording });
    expect(effects.at(-1)).toEqual({ kind: "check", kata: firstEcho, run: 2 });
    const [checked] = play(state, { kind: "checked", run: 2, verdict: failingVerdict() });
    expect(checked.screen.kind).toBe("trace");
  });

  test("that leads nowhere is said, and the check follows", () => {
    const [state, effects] = play(replaying[0], { kind: "replayed", run: 1, replay: null });
    expect(state.note?.tone).toBe("bad");
    expect(effects).toMatchObject([{ kind: "check" }]);
  });
});

describe("other keys", () => {
  test("Ctrl-C quits from everywhere, also from a question", () => {
    for (const key of ["l", "t", "?", "r"]) {
      expect(play(failed(), key, "ctrl-c")[1]).toEqual([{ kind: "quit" }]);
    }
  });

  test("q quits, a checks again, e and o open the editor", () => {
    expect(play(failed(), "q")[1]).toEqual([{ kind: "quit" }]);
    expect(play(failed(), "a")[1]).toEqual([{ kind: "check", kata: firstEcho, run: 2 }]);
    expect(play(failed(), "e")[1]).toEqual([{ kind: "edit", kata: firstEcho }]);
    expect(play(failed(), "o")[1]).toEqual([{ kind: "edit", kata: firstEcho }]);
  });

  test("a note stays until the next key", () => {
    expect(play(failed(), "p")[0].note).not.toBe(null);
    expect(play(failed(), "p", { kind: "resized", size: { columns: 60, rows: 20 } })[0].note).not.toBe(null);
    expect(play(failed(), "p", "x")[0].note).toBe(null);
  });

  test("scrolling stays within what there is", () => {
    const short = startState({ checking: "no", size: { columns: 60, rows: 8 } });
    expect(play(short, "k")[0].screen).toMatchObject({ scroll: 0 });
    const end = play(short, "?", "end")[0].screen;
    expect(play(short, "?", "end", "j")[0].screen).toEqual(end);
    expect(play(short, "?", "end", "k", "down")[0].screen).toEqual(end);
    expect(play(short, "?", "end", "home")[0].screen).toMatchObject({ scroll: 0 });
  });
});

test("the first kata is remembered, watched and checked at the start", () => {
  const [, effects] = goTo(startState({ run: 0 }), 0);
  expect(effects.map(({ kind }) => kind)).toEqual(["rememberKata", "watch", "check"]);
});
