/** The help page: every key, and how a session goes. */

import { type Ink, column, indent, wrap } from "../../text.ts";
import { allBindings } from "../bindings.ts";
import type { Screen, State } from "../state.ts";
import { foot } from "./foot.ts";
import { type Parts, textWidth } from "./frame.ts";

const story =
  "Edit the kata's file and save: it is checked at once. A pass is shown with the reason why it works; " +
  "nothing moves on until you press n. Type errors follow a moment after the verdict. Your progress lies " +
  "in .kata/progress.txt.";

export function helpParts(state: State, help: Screen & { kind: "help" }, ink: Ink): Parts {
  const width = textWidth(state.size);
  const body = allBindings.flatMap(({ title, keys }) => [
    ink.strong(title),
    "",
    ...keys.flatMap(({ key, label }) => {
      const [first = "", ...rest] = wrap(label, width - 13);
      return [`  ${ink.accent(column(key, 9))}  ${first}`, ...indent(rest, 13)];
    }),
    "",
  ]);
  return {
    head: ["", `  ${ink.strong("Help")}`, ""],
    body: indent([...wrap(story, width), "", ...body], 2),
    foot: foot(state, ink),
    scroll: help.scroll,
  };
}
