/**
 * The project's files as lint sees them: read once, parsed once, every offset translatable to a line.
 *
 * The learner's own files in katas/ are not among them, so that lint stays green whatever they hold.
 */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type Comment, type Program, parseSync } from "oxc-parser";

/** A parsed TypeScript module: a file, or one snippet of a chapter padded with blank lines to its place. */
export interface Source {
  /** From the project's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly program: Program;
  readonly comments: readonly Comment[];
}

/** What lint has to say about one place. A warning is printed and does not fail. */
export interface Finding {
  readonly path: string;
  readonly line: number;
  readonly message: string;
  readonly level: "error" | "warning";
}

const SKIPPED = new Set(["node_modules", ".git", ".cache", ".kata", "dist", "coverage"]);

/** Every file of the project below `root`, sorted, with forward slashes. */
export function listFiles(root: string, folder = ""): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => !SKIPPED.has(entry.name))
    .flatMap((entry) => {
      const path = folder ? `${folder}/${entry.name}` : entry.name;
      return entry.isDirectory() ? listFiles(root, path) : [path];
    })
    .sort();
}

export function isLearners(path: string): boolean {
  return path.startsWith("katas/") && !path.endsWith(".check.ts");
}

/** Parses what can hold TypeScript of ours: modules, and the snippets of chapters. */
export function readSources(root: string, paths: readonly string[]): Source[] {
  return paths
    .filter((path) => !isLearners(path))
    .flatMap((path) => {
      const isChapter = path.startsWith("chapters/") && path.endsWith(".md");
      if (!isChapter && !path.endsWith(".ts")) return [];
      const text = readFileSync(join(root, path), "utf8");
      return isChapter ? parseSnippets(path, text) : [parseModule(path, text)];
    });
}

/** Exported for tests, which make sources from text. */
export function parseModule(path: string, text: string): Source {
  const { program, comments } = parseSync(path, text, { lang: "ts", sourceType: "module" });
  return { path, text, program, comments };
}

/** The ```ts fences of a chapter, each parsed by itself. */
function parseSnippets(path: string, text: string): Source[] {
  return [...text.matchAll(/^( *)```ts\b.*\n([\s\S]*?)^\1``` *$/gm)].map((fence) => {
    const code = fence[2] ?? "";
    const linesBefore = text.slice(0, fence.index + fence[0].indexOf("\n") + 1).replace(/[^\n]/g, "");
    return parseModule(path, linesBefore + code);
  });
}

/** 1 for the first line. */
export function lineAt(source: Source, offset: number): number {
  let line = 1;
  for (let at = source.text.indexOf("\n"); at !== -1 && at < offset; at = source.text.indexOf("\n", at + 1)) {
    line++;
  }
  return line;
}
