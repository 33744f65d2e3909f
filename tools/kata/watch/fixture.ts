/** What the tests of watch mode share: two chapters with three katas, a failing run, a state to begin with. */
import type { Recording } from "../../harness/report.ts";
import type { Catalogue, Failure, Kata, Verdict } from "../model.ts";
import { emptyProgress } from "../progress.ts";
import type { Event, Next, State } from "./state.ts";
import { update } from "./update.ts";

const root = "/c10kata";

function makeKata(chapter: string, number: string, name: string, rest: Partial<Kata>): Kata {
  const inKatas = `${root}/katas/${chapter}/${number}-${name}`;
  const inSolutions = `${root}/solutions/${chapter}/${number}-${name}`;
  return {
    name,
    id: "k1.1",
    title: "",
    stars: 1,
    chapter,
    section: "",
    task: "",
    why: "",
    hints: [],
    mistakeHints: new Map(),
    stubCode: "prints-only",
    wrong: [],
    right: [],
    paths: {
      learner: `${inKatas}.ts`,
      check: `${inKatas}.check.ts`,
      solution: `${inSolutions}.ts`,
      stub: `${inSolutions}.stub.ts`,
      metadata: `${inSolutions}.md`,
      wrong: `${inSolutions}.wrong`,
      right: `${inSolutions}.right`,
    },
    ...rest,
  };
}

export const firstEcho = makeKata("01-sockets-are-files", "01", "first-echo", {
  title: "Echo until the client is done",
  section: "1.2",
  task: "The server prints what it gets and exits. Make it send everything back until the client is done.",
  why: "A stream has no messages: `read` returns what is there, and 0 once the peer is done.",
  hints: ["What does `read` return when the client is done?", "A loop round read and write, left at 0."],
  mistakeHints: new Map([["one-read-only", "One `read` takes what has arrived so far. A stream goes on."]]),
});

export const readExactly = makeKata("01-sockets-are-files", "02", "read-exactly", {
  id: "k1.2",
  title: "Read exactly so many bytes",
  task: "Deliver n bytes, or say how many there were.",
});

export const rightDescriptor = makeKata("02-two-queues", "01", "right-descriptor", {
  id: "k2.1",
  stars: 2,
  title: "監聽與連接: two descriptors",
});

const catalogue: Catalogue = {
  root,
  chapters: [
    {
      slug: "01-sockets-are-files",
      number: "01",
      title: "Sockets are files",
      katas: [firstEcho, readExactly],
    },
    { slug: "02-two-queues", number: "02", title: "Two queues", katas: [rightDescriptor] },
  ],
  katas: [firstEcho, readExactly, rightDescriptor],
  problems: [],
};

export const recording: Recording = {
  title: "3,000 bytes in three pieces",
  steps: [
    { at: 0, who: "server[1]", text: "socket(AF_INET, SOCK_STREAM, 0) = 3", panel: 0 },
    { at: 2_000, who: "client", text: "connect(3, 10.0.0.1:8080) = 0", panel: 1 },
    { at: 12_500, who: "network", text: "client > server: 1000 bytes", panel: 2 },
    { at: 13_000, who: "server[1]", text: "read(4, …, 4096) = 1000", site: "01-first-echo.ts:14", panel: 1 },
    { at: 14_000, who: "server[1]", text: "close(4) = 0", site: "01-first-echo.ts:16", panel: 3 },
    { at: 1_204_000, who: "client", text: "read(3, …, 4096) = -1 ECONNRESET", panel: 3 },
  ],
  panels: [
    ["server[1]  running", "  3  listener"],
    ["server[1]  running", "  3  listener", "  4  ESTABLISHED  recv 0"],
    ["server[1]  running", "  3  listener", "  4  ESTABLISHED  recv 1000"],
    ["server[1]  running", "  3  listener"],
  ],
  wrongAt: 4,
};

export function failingVerdict(rest: Partial<Failure> = {}): Verdict {
  const failure: Failure = {
    outcome: "fail",
    test: "echoes",
    code: "one-read-only",
    sentence: "The client sent 3,000 bytes, 1,000 came back.",
    trace: [],
    replay: "first-echo:plain.1:1",
    recording,
    ...rest,
  };
  return {
    kata: "first-echo",
    variant: "learner",
    outcome: "fail",
    failures: [failure],
    testsPassed: [],
    testsFailed: ["echoes"],
    recording: null,
    declared: new Map(),
    printed: [],
    milliseconds: 121.6,
  };
}

export function passingVerdict(): Verdict {
  const rest = { testsPassed: ["echoes"], testsFailed: [], failures: [] };
  return { ...failingVerdict(), ...rest, outcome: "pass" };
}

/** The first kata is on the screen and its first check runs as number 1. */
export function startState(rest: Partial<State> = {}): State {
  return {
    size: { columns: 80, rows: 24 },
    colour: false,
    catalogue,
    current: 0,
    progress: emptyProgress(),
    run: 1,
    checking: "yes",
    verdict: null,
    typeProblems: [],
    screen: { kind: "kata", scroll: 0 },
    question: null,
    note: null,
    ...rest,
  };
}

/** The state after the events, and the effects of the last one. */
export function play(state: State, ...events: (Event | string)[]): Next {
  let next: Next = [state, []];
  for (const event of events) {
    next = update(next[0], typeof event === "string" ? { kind: "key", key: event } : event);
  }
  return next;
}

export function failed(rest: Partial<State> = {}): State {
  return startState({ checking: "no", verdict: failingVerdict(), ...rest });
}

export function passed(rest: Partial<State> = {}): State {
  return startState({ checking: "no", verdict: passingVerdict(), ...rest });
}
