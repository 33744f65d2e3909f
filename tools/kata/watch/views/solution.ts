/** Our solution, with its comments set back so that the code stands out. */
import { shownPath } from "../../paths.ts";
import type { Ink } from "../../text.ts";
import type { Screen, State } from "../state.ts";
import { kataOf } from "../state.ts";
import { foot } from "./foot.ts";
import { type Parts, across } from "./frame.ts";

export function solutionParts(state: State, solution: Screen & { kind: "solution" }, ink: Ink): Parts {
  const kata = kataOf(state);
  const path = shownPath(state.catalogue.root, kata.paths.solution);
  const lines = solution.text.trimEnd().split(/\r?\n/);
  const digits = String(lines.length).length;
  const body = lines.map((line, index) => {
    const number = ink.faint(String(index + 1).padStart(digits));
    return `  ${number}  ${isComment(line) ? ink.faint(line) : line}`;
  });
  const head = ["", across(`${ink.strong(kata.name)}  our solution`, ink.faint(path), state.size), ""];
  return { head, body, foot: foot(state, ink), scroll: solution.scroll };
}

function isComment(line: string): boolean {
  return /^\s*(\/\/|\/\*|\*)/.test(line);
}
