/** For tests: a project in a temporary folder whose chapters can be verified and shown. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Workspace, openWorkspace } from "./files.ts";

export interface Fixture {
  workspace: Workspace;
  remove(): void;
}

/** `files` by path from the fixture's root. Programs are written inside this project, for its imports. */
export function makeFixture(files: Record<string, string>): Fixture {
  const root = mkdtempSync(join(tmpdir(), "c10kata-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  const { cache } = openWorkspace(join("notebook-fixtures", root.split(/[\\/]/u).at(-1) ?? ""));
  return {
    workspace: { root, chapters: join(root, "chapters"), cache },
    remove: () => {
      for (const folder of [root, cache]) rmSync(folder, { recursive: true, force: true });
    },
  };
}
