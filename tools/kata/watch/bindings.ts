/** What the keys are called to the learner, the most wanted first: the foot of each screen is cut from the end. */
import { nextHint } from "../hints.ts";
import type { Key, State } from "./state.ts";
import { isPassed, kataOf, runOf, unreachable } from "./state.ts";

export interface Binding {
  key: Key;
  label: string;
}

/** The keys of a screen: those that give way where it is narrow, and those that lead out of it. */
export interface KeyRow {
  offered: readonly Binding[];
  always: readonly Binding[];
}

const back: readonly Binding[] = [{ key: "esc", label: "back" }];

export function keyRowOf(state: State): KeyRow {
  if (state.question) return { offered: [], always: answers };
  switch (state.screen.kind) {
    case "kata":
      return { offered: kataBindings(state), always: kataAlways };
    case "list":
      return { offered: listBindings, always: state.screen.filter === "" ? back : clear };
    case "trace":
      return { offered: traceBindings, always: back };
    case "solution":
    case "help":
      return { offered: [{ key: "↑ ↓", label: "scroll" }], always: back };
    default:
      return unreachable(state.screen);
  }
}

const answers: readonly Binding[] = [
  { key: "y", label: "yes" },
  { key: "n", label: "no" },
];

const kataAlways: readonly Binding[] = [
  { key: "?", label: "help" },
  { key: "q", label: "quit" },
];

const clear: readonly Binding[] = [{ key: "esc", label: "clear" }];

const listBindings: readonly Binding[] = [
  { key: "enter", label: "open" },
  { key: "↑ ↓", label: "move" },
  { key: "a–z", label: "search" },
];

const traceBindings: readonly Binding[] = [
  { key: "← →", label: "step" },
  { key: "n p", label: "your calls" },
  { key: "w", label: "where it went wrong" },
  { key: "home end", label: "first, last" },
  { key: "j k", label: "scroll state" },
];

function kataBindings(state: State): Binding[] {
  const kata = kataOf(state);
  const passed = isPassed(state);
  const isLast = state.current === state.catalogue.katas.length - 1;
  const offered: [boolean, Binding][] = [
    [passed && !isLast, { key: "n", label: "next" }],
    [!passed && nextHint(kata, state.progress) !== null, { key: "h", label: "hint" }],
    [!passed && runOf(state.verdict) !== null, { key: "t", label: "trace" }],
    [true, { key: "e", label: "edit" }],
    [passed, { key: "s", label: "solution" }],
    [true, { key: "l", label: "list" }],
    [!passed && !isLast, { key: "n", label: "next" }],
    [true, { key: "r", label: "reset" }],
  ];
  return offered.filter(([when]) => when).map(([, binding]) => binding);
}

/** All keys by screen, for the help page. */
export const allBindings: readonly { title: string; keys: readonly Binding[] }[] = [
  {
    title: "While you work",
    keys: [
      { key: "h", label: "a hint; again for the next, nearer one" },
      { key: "t", label: "step through the failing run, forwards and backwards" },
      { key: "e o", label: "open the file in $VISUAL or $EDITOR" },
      { key: "a", label: "check again" },
      { key: "n p", label: "next kata, previous kata" },
      { key: "l", label: "list of all katas; type to search" },
      { key: "r", label: "put the shipped file back; yours is kept" },
      { key: "s", label: "our solution" },
      { key: "j k", label: "scroll; also ↑ ↓, PgUp, PgDn, Home, End" },
      { key: "q", label: "quit; progress is kept" },
    ],
  },
  {
    title: "In the trace",
    keys: [
      { key: "→ ←", label: "one step on, one back; also ↓ ↑, space, backspace" },
      { key: "PgDn PgUp", label: "ten steps on, ten back" },
      { key: "Home End", label: "first step, last step" },
      { key: "w", label: "where it went wrong" },
      { key: "n p", label: "the next call in your file, the one before" },
      { key: "j k", label: "scroll the state" },
      { key: "esc", label: "back" },
    ],
  },
];
