/** The list of katas: what a filter leaves of it, and how the cursor moves. */
import type { Catalogue, Kata } from "../model.ts";
import type { Key } from "./state.ts";

/** The katas in which every word of the filter occurs: in the name, number, title or chapter. */
export function matching(catalogue: Catalogue, filter: string): Kata[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  return catalogue.katas.filter((kata) => {
    const text = `${kata.id} ${kata.name} ${kata.title} ${kata.chapter}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

const page = 10;

/** Where the cursor goes among `count` rows; null for a key that does not move it. */
export function cursorFor(key: Key, cursor: number, count: number): number | null {
  const last = Math.max(0, count - 1);
  switch (key) {
    case "up":
      return Math.max(0, cursor - 1);
    case "down":
      return Math.min(last, cursor + 1);
    case "pageup":
      return Math.max(0, cursor - page);
    case "pagedown":
      return Math.min(last, cursor + page);
    case "home":
      return 0;
    case "end":
      return last;
    default:
      return null;
  }
}
