/** Renders a verdict as lines of text; pure, shared by the command and the watch screen. */
import type { Kata, Verdict } from "./model.ts";

export interface ShowOptions {
  /** Columns to wrap to. */
  width: number;
  colour: boolean;
}

export function showVerdict(_verdict: Verdict, _kata: Kata, _options: ShowOptions): string[] {
  throw new Error("show: under construction");
}
