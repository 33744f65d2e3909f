/**
 * The chapters on disk: where they lie, how one is named on the command line, and how files are
 * written. Paths shown to people are relative to the project and use forward slashes.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type Notebook, collectCells, makeMd } from "../markdown.ts";
import { makeProgram } from "../program.ts";

/** Absolute paths. */
export interface Workspace {
  /** The project: quotes, links and shown paths start here. */
  root: string;
  chapters: string;
  /** Where programs are written; inside a package whose imports name `#libc` and the others. */
  cache: string;
}

export interface Chapter {
  path: string;
  /** "chapters/01-sockets-are-files.md" */
  shown: string;
  /** "01" */
  number: string;
  /** "01-sockets-are-files" */
  name: string;
  source: string;
  notebook: Notebook;
}

const md = makeMd();
const projectRoot = fileURLToPath(new URL("../../..", import.meta.url));

/** This project's own chapters; `cache` keeps commands apart that may run at the same time. */
export function openWorkspace(cache: string): Workspace {
  return {
    root: resolve(projectRoot),
    chapters: join(projectRoot, "chapters"),
    cache: join(projectRoot, ".cache", cache),
  };
}

/** The compiler settings that chapters share with the rest of the project. */
export const compilerSettings = join(projectRoot, "tsconfig.json");
const recorderModule = join(projectRoot, "tools", "notebook", "recorder.ts");

/** Chapter files in order. Any other Markdown file beside them but README.md is named in `strays`. */
export function listChapters(workspace: Workspace): { paths: string[]; strays: string[] } {
  const names = existsSync(workspace.chapters) ? readdirSync(workspace.chapters).sort() : [];
  const found = names.filter((name) => name.endsWith(".md") && name !== "README.md");
  const isChapter = (name: string) => /^\d+-.+\.md$/u.test(name);
  return {
    paths: found.filter(isChapter).map((name) => join(workspace.chapters, name)),
    strays: found.filter((name) => !isChapter(name)).map((name) => join(workspace.chapters, name)),
  };
}

/** Finds a chapter by number (`1`, `01`), slug, slug with number, or path; null where none fits. */
export function findChapter(workspace: Workspace, wanted: string): string | null {
  const { paths } = listChapters(workspace);
  const fits = (path: string) => {
    const name = basename(path, ".md");
    const [, number = "", slug = ""] = /^(\d+)-(.+)$/u.exec(name) ?? [];
    const isNumber = /^\d+$/u.test(wanted) && Number(wanted) === Number(number);
    return isNumber || wanted === slug || wanted === name || resolve(wanted) === path;
  };
  return paths.find(fits) ?? null;
}

export function readChapter(workspace: Workspace, path: string): Chapter {
  const source = readFileSync(path, "utf8");
  const name = basename(path, ".md");
  return {
    path,
    shown: showPath(workspace, path),
    number: name.split("-")[0] ?? "",
    name,
    source,
    notebook: collectCells(md, source),
  };
}

/** Where the program of a chapter stands. */
export function programPath(workspace: Workspace, chapter: Chapter): string {
  return join(workspace.cache, `${chapter.name}.ts`);
}

/** Writes the program of a chapter and returns its path. */
export function writeProgram(workspace: Workspace, chapter: Chapter): string {
  const path = programPath(workspace, chapter);
  const specifier = relative(workspace.cache, recorderModule).replaceAll("\\", "/");
  writeIfChanged(path, makeProgram(chapter.notebook.cells, specifier));
  return path;
}

export function showPath(workspace: Workspace, path: string): string {
  return relative(workspace.root, path).replaceAll("\\", "/");
}

/** Writes the whole file or nothing, and leaves a file alone that already reads so. */
export function writeIfChanged(path: string, text: string): void {
  if (existsSync(path) && readFileSync(path, "utf8") === text) return;
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, text);
  renameSync(temporary, path);
}
