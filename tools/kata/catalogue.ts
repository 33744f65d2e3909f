/**
 * Finds the katas of a project: the folders of katas/ and solutions/ together, the page of each
 * kata, its wrong and right answers. Reads only; a malformed file becomes a problem that names its
 * line, never an exception.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { parseMetadata } from "./metadata.ts";
import type { Catalogue, Chapter, Kata, Problem, RightAnswer, WrongAnswer } from "./model.ts";
import { shownPath } from "./paths.ts";

const CHAPTER = /^(\d{2})-([a-z0-9-]+)$/;
const KATA = /^(\d{2}-([a-z0-9-]+))\.md$/;

export function loadCatalogue(root: string): Catalogue {
  const catalogue: Catalogue = { root: path.resolve(root), chapters: [], katas: [], problems: [] };
  const solutions = path.join(catalogue.root, "solutions");
  for (const slug of list(solutions)) {
    const match = CHAPTER.exec(slug);
    if (!match) continue;
    const chapter: Chapter = { slug, number: match[1] ?? "", title: sentenceCase(match[2] ?? ""), katas: [] };
    for (const file of list(path.join(solutions, slug))) {
      const kata = KATA.exec(file);
      if (kata) chapter.katas.push(loadKata(catalogue, slug, kata[1] ?? "", kata[2] ?? ""));
    }
    if (chapter.katas.length === 0) continue;
    catalogue.chapters.push(chapter);
    catalogue.katas.push(...chapter.katas);
  }
  findStrays(catalogue);
  findDoubles(catalogue);
  return catalogue;
}

/** The kata of that name; a curriculum number ("k1.1") or a file name ("01-first-echo.ts") will do too. */
export function findKata(catalogue: Catalogue, name: string): Kata | undefined {
  const wanted = path.basename(name).replace(/(\.check|\.stub)?\.(ts|md)$/, "");
  return catalogue.katas.find(
    (kata) => kata.name === wanted || kata.id === wanted || fileStem(kata) === wanted,
  );
}

/** The names nearest to a misspelt one, best first; empty where none is near. */
export function suggestNames(catalogue: Catalogue, name: string): string[] {
  const limit = Math.max(2, Math.floor(name.length / 3));
  return catalogue.katas
    .map((kata) => ({
      name: kata.name,
      distance: kata.name.includes(name) ? 0 : editDistance(name, kata.name),
    }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map((candidate) => candidate.name);
}

/** "01-first-echo": the name of the kata's files without an ending. */
export function fileStem(kata: Kata): string {
  return path.basename(kata.paths.metadata, ".md");
}

function loadKata(catalogue: Catalogue, slug: string, stem: string, name: string): Kata {
  const { root, problems } = catalogue;
  const inKatas = path.join(root, "katas", slug, stem);
  const inSolutions = path.join(root, "solutions", slug, stem);
  const paths = {
    learner: `${inKatas}.ts`,
    check: `${inKatas}.check.ts`,
    solution: `${inSolutions}.ts`,
    stub: `${inSolutions}.stub.ts`,
    metadata: `${inSolutions}.md`,
    wrong: `${inSolutions}.wrong`,
    right: `${inSolutions}.right`,
  };
  const page = parseMetadata(readFileSync(paths.metadata, "utf8"), shownPath(root, paths.metadata));
  problems.push(...page.problems);
  for (const needed of [paths.check, paths.solution, paths.stub]) {
    if (!existsSync(needed)) {
      problems.push({
        file: shownPath(root, needed),
        line: 1,
        sentence: `The kata ${name} needs this file.`,
      });
    }
  }
  const { mistakeLines: _, ...metadata } = page.metadata;
  const wrong = list(paths.wrong)
    .filter(isProgram)
    .map((file) => readWrongAnswer(root, paths.wrong, file, problems));
  const right = list(paths.right)
    .filter(isProgram)
    .map((file) => readRightAnswer(root, paths.right, file, problems));
  return { name, chapter: slug, ...metadata, wrong, right, paths };
}

function readWrongAnswer(root: string, folder: string, file: string, problems: Problem[]): WrongAnswer {
  const target = path.join(folder, file);
  const header = readHeader(target, ["wrong", "code", "message"], shownPath(root, target), problems);
  return { file, path: target, about: header[0] ?? "", code: header[1] ?? "", message: header[2] ?? "" };
}

function readRightAnswer(root: string, folder: string, file: string, problems: Problem[]): RightAnswer {
  const target = path.join(folder, file);
  const header = readHeader(target, ["right"], shownPath(root, target), problems);
  return { file, path: target, about: header[0] ?? "" };
}

/** Reads `// key: value` lines from the top of a file, in the order of `keys`. */
function readHeader(file: string, keys: string[], shown: string, problems: Problem[]): string[] {
  const lines = readFileSync(file, "utf8").split(/\r?\n/);
  return keys.map((key, index) => {
    const value = new RegExp(`^// ${key}:\\s*(\\S.*?)\\s*$`).exec(lines[index] ?? "")?.[1];
    if (value === undefined)
      problems.push({ file: shown, line: index + 1, sentence: `This line must be "// ${key}: …".` });
    return value ?? "";
  });
}

/** A check whose page is missing would never be seen; it is named here. */
function findStrays(catalogue: Catalogue): void {
  const known = new Set(catalogue.katas.map((kata) => kata.paths.check));
  for (const slug of list(path.join(catalogue.root, "katas"))) {
    for (const file of list(path.join(catalogue.root, "katas", slug))) {
      const check = path.join(catalogue.root, "katas", slug, file);
      if (!file.endsWith(".check.ts") || known.has(check)) continue;
      const page = `solutions/${slug}/${file.replace(/\.check\.ts$/, ".md")}`;
      catalogue.problems.push({
        file: shownPath(catalogue.root, check),
        line: 1,
        sentence: `This check has no page; it should be ${page}.`,
      });
    }
  }
}

function findDoubles(catalogue: Catalogue): void {
  const seen = new Map<string, Kata>();
  for (const kata of catalogue.katas) {
    const first = seen.get(kata.name);
    seen.set(kata.name, first ?? kata);
    if (!first) continue;
    const sentence = `The name ${kata.name} is taken by ${shownPath(catalogue.root, first.paths.metadata)}; names are unique over all chapters.`;
    catalogue.problems.push({ file: shownPath(catalogue.root, kata.paths.metadata), line: 1, sentence });
  }
}

function list(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

function isProgram(file: string): boolean {
  return file.endsWith(".ts");
}

function sentenceCase(words: string): string {
  const text = words.replaceAll("-", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
