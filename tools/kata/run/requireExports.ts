/** Loaded into checks and katas by the runner; see `guardImports`. */

/** Its name and fields are what the translation of errors knows it by. */
export class MissingExport extends Error {
  readonly missing: string;
  readonly exported: string[];
  /** What stands in the import: "./01-first-echo.ts", "#libc". */
  readonly source: string;
  constructor(missing: string, exported: string[], source: string) {
    super(`"${missing}" is not exported by ${source}`);
    this.name = "MissingExport";
    this.missing = missing;
    this.exported = exported;
    this.source = source;
  }
}

/** Throws for the first name that a module does not export. */
export function requireExports(module: object, names: readonly string[], source: string): void {
  for (const name of names) {
    if (!(name in module)) throw new MissingExport(name, Object.keys(module), source);
  }
}
