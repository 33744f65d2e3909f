/** What each key does on each screen. Pure; what the keys are called to the learner stands in bindings.ts. */
import { nextHint } from "../hints.ts";
import { cursorFor, matching } from "./list.ts";
import { backToKata, goTo, noted, openTrace, startCheck } from "./moves.ts";
import type { Key, Next, Screen, State, Trace } from "./state.ts";
import { isPassed, kataOf, runOf, unreachable } from "./state.ts";
import { stepFor } from "./stepper.ts";
import { scrollRange } from "./views/view.ts";

export function onKey(state: State, key: Key): Next {
  if (key === "ctrl-c") return [state, [{ kind: "quit" }]];
  if (key === "ctrl-z") return [state, [{ kind: "suspend" }]];
  if (state.question) return onAnswer({ ...state, question: null }, state.question, key);
  switch (state.screen.kind) {
    case "kata":
      return onKataKey(state, key);
    case "list":
      return onListKey(state, state.screen, key);
    case "trace":
      return onTraceKey(state, state.screen, key);
    case "help":
    case "solution":
      return onPageKey(state, key);
    default:
      return unreachable(state.screen);
  }
}

function onKataKey(state: State, key: Key): Next {
  const kata = kataOf(state);
  switch (key) {
    case "h":
      return hint(state);
    case "n":
      return go(state, state.current + 1, "This is the last kata.");
    case "p":
      return go(state, state.current - 1, "This is the first kata.");
    case "l":
      return [{ ...state, screen: { kind: "list", filter: "", cursor: state.current } }, []];
    case "r":
      return [{ ...state, question: "reset" }, []];
    case "s":
      return state.progress.done.has(kata.name)
        ? [state, [{ kind: "readSolution", kata }]]
        : [{ ...state, question: "solution" }, []];
    case "t":
      return trace(state);
    case "e":
    case "o":
      return [state, [{ kind: "edit", kata }]];
    case "a":
    case "enter":
      return startCheck(state);
    case "?":
      return [{ ...state, screen: { kind: "help", scroll: 0 } }, []];
    case "q":
      return [state, [{ kind: "quit" }]];
    default:
      return [scrolled(state, key), []];
  }
}

function hint(state: State): Next {
  const kata = kataOf(state);
  if (isPassed(state)) return [noted(state, "plain", "Passed: no hint needed. s shows our solution."), []];
  if (!nextHint(kata, state.progress)) {
    const text = "That was the last hint. s shows our solution, if you insist.";
    return [scrolledToEnd(noted(state, "plain", text)), []];
  }
  return [scrolledToEnd(state), [{ kind: "rememberHint", kata }]];
}

function go(state: State, index: number, refusal: string): Next {
  return state.catalogue.katas[index] ? goTo(state, index) : [noted(state, "plain", refusal), []];
}

function trace(state: State): Next {
  if (state.checking !== "no") return [noted(state, "plain", "The check is still running."), []];
  const run = runOf(state.verdict);
  if (run) return openTrace(state, run);
  const why = isPassed(state)
    ? "The check passed: there is no failing run to step through."
    : "This failure has no recorded run.";
  return [noted(state, "plain", why), []];
}

function onAnswer(state: State, question: "reset" | "solution", key: Key): Next {
  if (key !== "y" && key !== "Y") return [noted(state, "plain", "Nothing was done."), []];
  return [state, [{ kind: question === "reset" ? "reset" : "readSolution", kata: kataOf(state) }]];
}

function onListKey(state: State, list: Screen & { kind: "list" }, key: Key): Next {
  const found = matching(state.catalogue, list.filter);
  const cursor = cursorFor(key, list.cursor, found.length);
  if (cursor !== null) return [{ ...state, screen: { ...list, cursor } }, []];
  const filtered = (filter: string): Next => [{ ...state, screen: { kind: "list", filter, cursor: 0 } }, []];
  switch (key) {
    case "enter": {
      const chosen = found[list.cursor];
      if (!chosen) return [state, []];
      const index = state.catalogue.katas.indexOf(chosen);
      return index === state.current ? [backToKata(state), []] : goTo(state, index);
    }
    case "escape":
      return list.filter === "" ? [backToKata(state), []] : filtered("");
    case "backspace":
      return filtered([...list.filter].slice(0, -1).join(""));
    case "ctrl-u":
      return filtered("");
    case "/":
      return [state, []];
    default:
      return [...key].length === 1 ? filtered(list.filter + key) : [state, []];
  }
}

function onTraceKey(state: State, trace: Trace, key: Key): Next {
  const step = stepFor(key, trace.step, trace.recording);
  if (step !== null) return [{ ...state, screen: { ...trace, step, scroll: null } }, []];
  switch (key) {
    case "escape":
    case "q":
    case "t":
      return [backToKata(state), []];
    default:
      return [scrolled(state, key), []];
  }
}

/** Help and the solution are pages: they scroll, and any of the usual keys leaves them. */
function onPageKey(state: State, key: Key): Next {
  const leaving =
    state.screen.kind === "help" ? ["escape", "q", "?", "enter"] : ["escape", "q", "s", "enter"];
  return [leaving.includes(key) ? backToKata(state) : scrolled(state, key), []];
}

const far = Number.MAX_SAFE_INTEGER;
const scrollBy: Record<Key, number> = {
  up: -1,
  k: -1,
  down: 1,
  j: 1,
  pageup: -10,
  pagedown: 10,
  " ": 10,
  home: -far,
  end: far,
};

function scrolled(state: State, key: Key): State {
  const by = scrollBy[key];
  if (by === undefined || state.screen.kind === "list") return state;
  const { top, last } = scrollRange(state);
  return { ...state, screen: { ...state.screen, scroll: Math.max(0, Math.min(top + by, last)) } };
}

/** So that the hint that is about to be added under everything else is seen. */
function scrolledToEnd(state: State): State {
  return { ...state, screen: { kind: "kata", scroll: far } };
}
