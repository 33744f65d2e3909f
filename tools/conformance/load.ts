/** Finds vector files and reads them. */
import { readFileSync, readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Vector, parseVector } from "./vector.ts";

/** The project's own copy: recorded on Linux 6.18. */
const OWN = fileURLToPath(new URL("./vectors", import.meta.url));

export interface Loaded {
  readonly name: string;
  /** null where the file is not a vector; `problem` says why. */
  readonly vector: Vector | null;
  readonly problem: string;
}

/** @param paths files, or directories of *.json; none: the project's own vectors */
export function loadVectors(paths: readonly string[] = []): Loaded[] {
  return (paths.length > 0 ? paths : [OWN]).flatMap(filesAt).map(load);
}

function filesAt(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path, { recursive: true }) as string[];
  return names
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => join(path, name));
}

function load(path: string): Loaded {
  const name = basename(path, ".json");
  try {
    return { name, vector: parseVector(readFileSync(path, "utf8")), problem: "" };
  } catch (error) {
    return { name, vector: null, problem: (error as Error).message };
  }
}
