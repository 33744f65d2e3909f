/**
 * Checks that imports point the way `layers.ts` says.
 *
 * An own checker because the known one (dependency-cruiser) cannot read this project's compiler version and
 * names no line; the parser is the one that knip brings along.
 */
import { posix } from "node:path";
import { Visitor } from "oxc-parser";
import { type Finding, type Source, lineAt } from "./sources.ts";

/** One part of the project and what it may import besides itself. */
export interface Layer {
  /** The path that its files begin with, "tools/kernel/fs". */
  readonly at: string;
  /** Paths of the parts it may import. */
  readonly imports: readonly string[];
  /** npm packages it may import; none where left out. Test files may always import the test tools. */
  readonly packages?: "any" | readonly string[];
  /** Whether it may import `node:*`; test files always may. */
  readonly node?: boolean;
  /** Whether other parts are imported by name, `#libc`, and never by a path that leaves the folder. */
  readonly byName?: boolean;
  /** Why it is so: the second half of the message. */
  readonly why: string;
}

interface Import {
  readonly specifier: string;
  readonly offset: number;
}

/** package.json's "imports": a name, with a star for a folder of the kernel, to a path. */
export type Aliases = Readonly<Record<string, string>>;

const TEST_TOOLS = ["vitest", "fast-check"];
/** A test of a part runs programs on the whole kernel, so it may stand above the part that it tests. */
const TEST_REACH = ["tools/kernel", "tools/libc"];

export function checkDirections(
  sources: readonly Source[],
  layers: readonly Layer[],
  aliases: Aliases,
): Finding[] {
  return sources.flatMap((source) => {
    const layer = layerOf(source.path, layers);
    if (!layer) return homeless(source.path);
    return importsOf(source).flatMap(({ specifier, offset }) => {
      const objection = judge(source.path, specifier, layer, aliases);
      if (!objection) return [];
      const message = `${layer.at} ${objection}: ${layer.why}`;
      return [{ path: source.path, line: lineAt(source, offset), message, level: "error" as const }];
    });
  });
}

/** A new tool has to say what it stands on. */
function homeless(path: string): Finding[] {
  if (!path.startsWith("tools/")) return [];
  const message = "stands in no layer: say in tools/lint/layers.ts what this folder may import";
  return [{ path, line: 1, message, level: "error" }];
}

/** What is wrong with one import, or null. */
function judge(path: string, specifier: string, layer: Layer, aliases: Aliases): string | null {
  const isTest = path.endsWith(".test.ts");
  if (specifier.startsWith("node:")) {
    return layer.node || isTest ? null : `may not import ${specifier}`;
  }
  const isPath = specifier.startsWith(".");
  const target = isPath ? posix.join(posix.dirname(path), specifier) : resolveAlias(specifier, aliases);
  if (target === null) return judgePackage(specifier, layer, isTest);
  if (isWithin(target, layer.at)) return null;
  if (layer.byName && isPath) return `may not leave its folder by a path (${specifier})`;
  const reach = isTest ? [...layer.imports, ...TEST_REACH] : layer.imports;
  return reach.some((at) => isWithin(target, at)) ? null : `may not import ${target}`;
}

function judgePackage(specifier: string, layer: Layer, isTest: boolean): string | null {
  if (layer.packages === "any") return null;
  const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
  const allowed = [...(layer.packages ?? []), ...(isTest ? TEST_TOOLS : [])];
  return allowed.includes(name) ? null : `may not import the package ${name}`;
}

function layerOf(path: string, layers: readonly Layer[]): Layer | undefined {
  return layers.filter(({ at }) => isWithin(path, at)).sort((a, b) => b.at.length - a.at.length)[0];
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** `#kernel/fs` to "tools/kernel/fs/index.ts"; null for what is no alias. */
function resolveAlias(specifier: string, aliases: Aliases): string | null {
  for (const [pattern, target] of Object.entries(aliases)) {
    const [before = "", after] = pattern.split("*");
    const isMatch =
      after === undefined ? specifier === pattern : specifier.startsWith(before) && specifier.endsWith(after);
    if (isMatch) return posix.normalize(target.replace("*", specifier.slice(before.length)));
  }
  return null;
}

/** Every module that a source names: imports, re-exports, `import()` in code and in types. */
function importsOf(source: Source): Import[] {
  const found: Import[] = [];
  const add = (node: { type: string; value?: unknown; start: number } | null) => {
    if (typeof node?.value === "string") found.push({ specifier: node.value, offset: node.start });
  };
  new Visitor({
    ImportDeclaration: (node) => add(node.source),
    ExportNamedDeclaration: (node) => add(node.source),
    ExportAllDeclaration: (node) => add(node.source),
    ImportExpression: (node) => add(node.source),
    TSImportType: (node) => add(node.source),
  }).visit(source.program);
  return found;
}
