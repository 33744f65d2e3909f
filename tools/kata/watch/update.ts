/**
 * What an event does: the next state, and what to ask of the world. Pure. Keys stand in keys.ts;
 * here is everything that the editor, the runner and the terminal report.
 */
import type { Verdict } from "../model.ts";
import { onKey } from "./keys.ts";
import { backToKata, noted, openTrace, startCheck } from "./moves.ts";
import type { Event, Next, Run, State } from "./state.ts";
import { kataOf, unreachable } from "./state.ts";

export function update(state: State, event: Event): Next {
  switch (event.kind) {
    case "key":
      return onKey({ ...state, note: null }, event.key);
    case "resized":
      return [{ ...state, size: event.size }, []];
    case "saved":
      return startCheck(leaveForVerdict(state));
    case "slow":
      return [isAwaited(state, event.run) ? { ...state, checking: "slow" } : state, []];
    case "checked":
      return isAwaited(state, event.run) ? takeVerdict(state, event.verdict) : [state, []];
    case "uncheckable":
      return [isAwaited(state, event.run) ? takeDefeat(state, event.reason) : state, []];
    case "typed":
      return [event.run === state.run ? { ...state, typeProblems: event.problems } : state, []];
    case "replayed":
      return isAwaited(state, event.run) ? takeReplay(state, event.replay) : [state, []];
    case "progress":
      return [{ ...state, progress: event.progress }, []];
    case "solution":
      return [{ ...state, screen: { kind: "solution", scroll: 0, text: event.text } }, []];
    case "source":
      return [withSource(state, event.text), []];
    case "noted":
      return [{ ...state, note: event.note }, []];
    default:
      return unreachable(event);
  }
}

function isAwaited(state: State, run: number): boolean {
  return run === state.run && state.checking !== "no";
}

/** A save means: show me the verdict. Only the list stays, where another kata is being chosen. */
function leaveForVerdict(state: State): State {
  const stays = state.screen.kind === "list" || state.screen.kind === "kata";
  return { ...(stays ? state : backToKata(state)), question: null };
}

function takeVerdict(state: State, verdict: Verdict): Next {
  const kata = kataOf(state);
  const screen: State["screen"] = state.screen.kind === "kata" ? { kind: "kata", scroll: 0 } : state.screen;
  return [
    { ...state, verdict, checking: "no", typeProblems: [], screen },
    [
      { kind: "rememberVerdict", kata, verdict },
      { kind: "types", kata, run: state.run },
    ],
  ];
}

function withSource(state: State, text: string): State {
  if (state.screen.kind !== "trace") return state;
  return { ...state, screen: { ...state.screen, source: text.split(/\r?\n/) } };
}

function takeDefeat(state: State, reason: string): State {
  const stopped: State = { ...state, checking: "no", verdict: null, typeProblems: [] };
  return noted(stopped, "bad", `The check could not run: ${reason}`);
}

/** The replayed run is shown; behind it the ordinary check begins. */
function takeReplay(state: State, replay: Run | null): Next {
  if (replay) {
    const [opened, reading] = openTrace(state, replay);
    const [next, checking] = startCheck(opened);
    return [next, [...reading, ...checking]];
  }
  return startCheck(noted(state, "bad", "This replay string leads to no recorded run of this kata."));
}
