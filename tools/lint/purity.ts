/**
 * Checks that the kernel is a function of its inputs: no randomness, no state outside the `Kernel` object.
 *
 * Equal choices must give equal traces, and several kernels must run side by side. Clocks, timers and the rest
 * of the outside world are globals; Biome's `noRestrictedGlobals` refuses those (biome.jsonc).
 */
import { type BindingPattern, type Class, type Expression, Visitor } from "oxc-parser";
import { type Finding, type Source, lineAt } from "./sources.ts";

const PURE = ["tools/kernel/", "tools/explorer/"];

const WHY_STATE =
  "one Kernel object owns all state, or two kernels in one process would share it; type a table as Readonly…";
const WHY_RANDOM =
  "Math.random() cannot be replayed: ask choose(), or the seeded generator in tools/kernel/lib";

export function checkPurity(sources: readonly Source[]): Finding[] {
  return sources
    .filter(({ path }) => PURE.some((folder) => path.startsWith(folder)) && !path.endsWith(".test.ts"))
    .flatMap((source) => [...findRandom(source), ...findState(source)]);
}

function findRandom(source: Source): Finding[] {
  const found: Finding[] = [];
  new Visitor({
    MemberExpression(node) {
      const text = source.text.slice(node.start, node.end);
      if (text === "Math.random") found.push(error(source, node.start, WHY_RANDOM));
    },
  }).visit(source.program);
  return found;
}

/** Module-level variables that can change: `let`, and collections whose type does not say `Readonly`. */
function findState(source: Source): Finding[] {
  return source.program.body.flatMap((statement) => {
    const declared = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    if (declared?.type === "ClassDeclaration") return findStaticState(source, declared);
    if (declared?.type !== "VariableDeclaration") return [];
    const isConstant = declared.kind === "const";
    return declared.declarations
      .filter(({ id, init }) => !isConstant || (isCollection(init) && !isReadonly(source, id)))
      .map(({ id }) =>
        error(source, id.start, `module-level state \`${nameOf(source, id)}\` in a pure part: ${WHY_STATE}`),
      );
  });
}

function findStaticState(source: Source, declared: Class): Finding[] {
  return declared.body.body.flatMap((member) => {
    const isState = member.type === "PropertyDefinition" && member.static && !member.readonly;
    return isState
      ? [error(source, member.start, `a static property that can change in a pure part: ${WHY_STATE}`)]
      : [];
  });
}

/** `new Map()`, `[]`, `{}`: made to be filled. What begins with content is a table and may stay. */
function isCollection(init: Expression | null): boolean {
  if (init?.type === "NewExpression") {
    const name = init.callee.type === "Identifier" ? init.callee.name : "";
    return name.endsWith("Array") || (/^(Weak)?(Map|Set)$/.test(name) && init.arguments.length === 0);
  }
  if (init?.type === "ArrayExpression") return init.elements.length === 0;
  return init?.type === "ObjectExpression" && init.properties.length === 0;
}

function isReadonly(source: Source, id: BindingPattern): boolean {
  return /:\s*(Readonly|readonly)/.test(source.text.slice(id.start, id.end));
}

function nameOf(source: Source, id: BindingPattern): string {
  return source.text.slice(id.start, id.end).replace(/:[\s\S]*/, "");
}

function error(source: Source, offset: number, message: string): Finding {
  return { path: source.path, line: lineAt(source, offset), message, level: "error" };
}
