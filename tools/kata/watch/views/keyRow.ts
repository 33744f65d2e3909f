/** Keys and what they do, in one row that gives up its least wanted entries where it is narrow. */

import { type Ink, widthOf } from "../../text.ts";
import type { Binding } from "../bindings.ts";

const gap = "   ";

/** `last` stays whatever happens; `first` is cut from its end. */
export function formatKeys(
  first: readonly Binding[],
  last: readonly Binding[],
  width: number,
  ink: Ink,
): string {
  for (let count = first.length; count >= 0; count -= 1) {
    const row = [...first.slice(0, count), ...last]
      .map(({ key, label }) => `${ink.accent(key)} ${label}`)
      .join(gap);
    if (widthOf(row) <= width || count === 0) return row;
  }
  return "";
}
