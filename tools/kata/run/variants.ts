/**
 * Which file a check means by `./01-first-echo.ts`: the learner's, or one of the answers in
 * solutions/. The spec never knows; a Vite plugin decides.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Plugin } from "vite";
import type { Kata, Variant } from "../model.ts";
import { slashed } from "../paths.ts";

/** The file that is checked as this variant. */
export function variantFile(kata: Kata, variant: Variant): string {
  if (variant === "learner") return kata.paths.learner;
  if (variant === "stub") return kata.paths.stub;
  if (variant === "solution") return kata.paths.solution;
  const [kind, ...rest] = variant.split("/");
  return path.join(kind === "wrong" ? kata.paths.wrong : kata.paths.right, rest.join("/"));
}

/** What the plugin is to answer at present; the runner changes it between runs. */
export interface UnderTest {
  learner: string;
  file: string;
  check: string;
}

/** Answers the learner's path with the file under test, and has both files name an import that is missing. */
export function variantPlugin(current: () => UnderTest | null): Plugin {
  return {
    name: "kata-variant",
    enforce: "pre",
    resolveId(source, importer) {
      const chosen = current();
      if (!chosen || !importer || !source.startsWith(".")) return null;
      const wanted = path.resolve(path.dirname(importer), source);
      return wanted === chosen.learner ? slashed(chosen.file) : null;
    },
    load(id) {
      const chosen = current();
      const file = path.normalize(id);
      if (file === chosen?.check)
        return guardImports(readFileSync(file, "utf8"), `./${path.basename(chosen.learner)}`);
      if (file === chosen?.file) return guardImports(readFileSync(file, "utf8"), "#");
      return null;
    },
  };
}

const GUARD = slashed(path.join(import.meta.dirname, "requireExports.ts"));
const IMPORT = /^import\s*\{([^}]*)\}\s*from\s*(["'])([^"']+)\2;?/gm;

/**
 * An import of a name that a module does not export is `undefined` under Vite, and would come out as
 * a riddle deep in the harness. A guard after the import, on the same line so that no line number
 * moves, says it at once. Only imports whose source begins with `prefix` are guarded.
 */
function guardImports(code: string, prefix: string): string {
  let count = 0;
  return code.replace(IMPORT, (statement, names: string, _quote, source: string) => {
    if (!source.startsWith(prefix)) return statement;
    const wanted = names
      .replace(/\/\/.*$/gm, "")
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== "" && !name.startsWith("type "))
      .map((name) => name.split(/\s+as\s+/)[0] ?? name);
    const tag = count++;
    return (
      `${statement} import * as guarded${tag} from ${JSON.stringify(source)}; ` +
      `import { requireExports as require${tag} } from ${JSON.stringify(GUARD)}; ` +
      `require${tag}(guarded${tag}, ${JSON.stringify(wanted)}, ${JSON.stringify(source)});`
    );
  });
}
