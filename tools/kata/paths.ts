/** Paths as Vite and people want them: with slashes, on every system. */
import path from "node:path";

export function slashed(file: string): string {
  return file.split(path.sep).join("/");
}

/** A path as it is shown: relative to the root. */
export function shownPath(root: string, file: string): string {
  return slashed(path.relative(root, file));
}
