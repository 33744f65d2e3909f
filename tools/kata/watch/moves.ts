/** The steps that keys and events share: check again, go to another kata, open a recording. */
import type { Kata } from "../model.ts";
import type { Effect, Next, Run, State } from "./state.ts";
import { kataOf } from "./state.ts";
import { clampStep } from "./stepper.ts";

/** Asks for a check of the kata on the screen. The verdict before stays, faint, until the new one is there. */
export function startCheck(state: State): Next {
  const run = state.run + 1;
  return [{ ...state, run, checking: "yes" }, [{ kind: "check", kata: kataOf(state), run }]];
}

/** Puts another kata on the screen and checks it. */
export function goTo(state: State, index: number): Next {
  const [next, effects] = startCheck(onKata(state, index));
  return [next, [...arrival(kataOf(next)), ...effects]];
}

/** Puts a kata on the screen and makes a recorded run again; the check follows when it has been shown. */
export function goToReplay(state: State, index: number, replay: string): Next {
  const arrived = onKata(state, index);
  const kata = kataOf(arrived);
  const run = state.run + 1;
  return [{ ...arrived, run, checking: "yes" }, [...arrival(kata), { kind: "replay", kata, run, replay }]];
}

function onKata(state: State, current: number): State {
  const screen = { kind: "kata", scroll: 0 } as const;
  return { ...state, current, verdict: null, typeProblems: [], screen, question: null };
}

function arrival(kata: Kata): Effect[] {
  return [
    { kind: "rememberKata", kata },
    { kind: "watch", kata },
  ];
}

/** Shows the run at the step where it went wrong. */
export function openTrace(state: State, { recording, sentence }: Run): Next {
  const step = clampStep(recording.wrongAt, recording);
  const screen = { kind: "trace", recording, sentence, source: [], step, scroll: null } as const;
  return [{ ...state, screen }, [{ kind: "readSource", kata: kataOf(state) }]];
}

export function backToKata(state: State): State {
  return { ...state, screen: { kind: "kata", scroll: 0 } };
}

export function noted(state: State, tone: "good" | "bad" | "plain", text: string): State {
  return { ...state, note: { tone, text } };
}
