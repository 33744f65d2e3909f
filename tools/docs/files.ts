/** The kernel's sources and the page of departures, on disk. */
import { readFileSync, readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { departuresIn, departuresPage } from "./simplified.ts";

const ROOT = join(import.meta.dirname, "../..");

export const PAGE = join(ROOT, "tools/docs/simplified.md");

/** The page as it should be now. */
export function freshPage(): string {
  const paths = readdirSync(join(ROOT, "tools/kernel"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && !entry.name.endsWith(".test.ts"))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
  return departuresPage(
    paths.flatMap((path) => departuresIn({ path, text: readFileSync(join(ROOT, path), "utf8") })),
  );
}
