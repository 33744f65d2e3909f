/** What the checks ask about other files of the project: sources, figures, linked pages. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import type { FigureFolder } from "../figures.ts";
import { type Neighbours, readPage } from "../links.ts";
import { makeMd } from "../markdown.ts";
import { tryRegions } from "../regions.ts";
import { type Chapter, type Workspace, showPath } from "./files.ts";

const md = makeMd();

/** The text of a file named from the project's root; null where there is none inside the project. */
export function readSource(workspace: Workspace, file: string): string | null {
  const path = resolve(workspace.root, file);
  if (!path.startsWith(workspace.root + sep) || !existsSync(path)) return null;
  return readFileSync(path, "utf8");
}

/** The figure files whose number is the chapter's. */
export function openFigures(workspace: Workspace, chapter: Chapter): FigureFolder {
  const folder = join(workspace.chapters, "figures");
  return {
    names: listFigures(workspace).filter((name) => name.startsWith(`${chapter.number}-`)),
    read: (name) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8") : null),
  };
}

export function listFigures(workspace: Workspace): string[] {
  const folder = join(workspace.chapters, "figures");
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

export function openNeighbours(workspace: Workspace, chapter: Chapter): Neighbours {
  const inProject = (path: string) => {
    const found = resolve(dirname(chapter.path), path);
    return found.startsWith(workspace.root + sep) && existsSync(found) ? found : null;
  };
  return {
    exists: (path) => inProject(path) !== null,
    anchorsOf: (path) => {
      const page = inProject(path);
      if (page === null || !page.endsWith(".md")) return null;
      return readPage(md, readFileSync(page, "utf8")).anchors;
    },
  };
}

/** A region somewhere in `tools/`, or what is wrong with the regions of a file. */
export interface RegionPlace {
  file: string;
  line: number;
  name: string | null;
  message: string | null;
}

/** Every region of the TypeScript files in `tools/`, tests left out. */
export function listRegions(workspace: Workspace): RegionPlace[] {
  const tools = join(workspace.root, "tools");
  if (!existsSync(tools)) return [];
  const files = readdirSync(tools, { recursive: true, encoding: "utf8" }).sort();
  return files.flatMap((name): RegionPlace[] => {
    if (!name.endsWith(".ts") || name.endsWith(".test.ts")) return [];
    const file = showPath(workspace, join(tools, name));
    const source = readFileSync(join(tools, name), "utf8");
    if (!/^\s*\/\/ #(end)?region/mu.test(source)) return [];
    const regions = tryRegions(source);
    if (typeof regions === "string") return [{ file, line: 1, name: null, message: regions }];
    return regions.map((region) => ({ file, line: region.line, name: region.name, message: null }));
  });
}
