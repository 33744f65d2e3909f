/** The whole terminal as lines of text: one pure function of the state. */

import { type Ink, makeInk } from "../../text.ts";
import type { State } from "../state.ts";
import { lastScroll, unreachable } from "../state.ts";
import { type Parts, compose, roomFor } from "./frame.ts";
import { helpParts } from "./help.ts";
import { kataParts } from "./kata.ts";
import { listParts } from "./list.ts";
import { solutionParts } from "./solution.ts";
import { panelRange, traceParts } from "./trace.ts";

export function view(state: State): string[] {
  const ink = makeInk(state.colour);
  return compose(partsOf(state, ink), state.size, ink);
}

/** How far the screen is scrolled, and how far it can be. */
export function scrollRange(state: State): { top: number; last: number } {
  const ink = makeInk(false);
  if (state.screen.kind === "trace") return panelRange(state, state.screen, ink);
  const parts = partsOf(state, ink);
  const last = lastScroll(parts.body.length, roomFor(parts, state.size));
  return { top: Math.min(parts.scroll, last), last };
}

function partsOf(state: State, ink: Ink): Parts {
  switch (state.screen.kind) {
    case "kata":
      return kataParts(state, ink);
    case "list":
      return listParts(state, state.screen, ink);
    case "trace":
      return traceParts(state, state.screen, ink);
    case "help":
      return helpParts(state, state.screen, ink);
    case "solution":
      return solutionParts(state, state.screen, ink);
    default:
      return unreachable(state.screen);
  }
}
