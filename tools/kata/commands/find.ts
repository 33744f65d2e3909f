/** From what was typed to a kata, or to a sentence that helps. */
import { findKata, suggestNames } from "../catalogue.ts";
import type { Kata } from "../model.ts";
import { currentKata, readProgress } from "../progress.ts";
import { type Context, UsageError } from "./context.ts";

/** The kata of that name; without a name, the one that is worked on. */
export function needKata({ root, catalogue }: Context, name: string | undefined): Kata {
  if (name === undefined) {
    const kata = currentKata(catalogue.katas, readProgress(root));
    if (!kata) throw new UsageError("There are no katas here: solutions/ holds no pages.");
    return kata;
  }
  const kata = findKata(catalogue, name);
  if (kata) return kata;
  const near = suggestNames(catalogue, name);
  const help =
    near.length > 0 ? `Did you mean ${near.join(" or ")}?` : "`npm run kata -- list` shows them all.";
  throw new UsageError(`There is no kata called "${name}". ${help}`);
}
