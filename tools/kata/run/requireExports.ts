/** Loaded into checks and katas by the runner; see `guardImports`. */
import { MissingExport } from "../../harness/exported.ts";

/** Throws for the first name that a module does not export. */
export function requireExports(module: object, names: readonly string[], source: string): void {
  for (const name of names) {
    if (!(name in module)) throw new MissingExport(name, Object.keys(module), source);
  }
}
