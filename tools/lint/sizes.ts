/**
 * Checks what keeps a file readable from top to bottom: a first comment, a size, a name that says something.
 *
 * A long file is not wrong; it has to say why it is one piece. A long function is only reported.
 */
import { type ArrowFunctionExpression, type Function as FunctionNode, Visitor } from "oxc-parser";
import { type Finding, type Source, lineAt } from "./sources.ts";

const LONG_FILE = 250;
const LONG_FUNCTION = 60;
const EMPTY_NAMES = /\/(utils?|helpers?|common|misc|manager)(\.[a-z]+)*$/;

export function checkSizes(sources: readonly Source[]): Finding[] {
  return sources.filter(({ path }) => path.startsWith("tools/")).flatMap(checkFile);
}

function checkFile(source: Source): Finding[] {
  const found: Finding[] = [];
  const at = (line: number, level: Finding["level"], message: string) =>
    found.push({ path: source.path, line, message, level });
  if (EMPTY_NAMES.test(source.path))
    at(1, "error", "a name that says nothing: name the file after its subject");
  // The cases of a test file are read one by one, and their titles say what they are.
  if (source.path.endsWith(".test.ts")) return found;
  const opening = openingComment(source);
  if (!opening) at(1, "error", "begins without a comment that says what the file is");
  const lines = source.text.trimEnd().split("\n").length;
  if (lines > LONG_FILE && !/\bone (piece|file)\b/i.test(opening)) {
    const advice = 'split it, or say why not in the first comment: "One piece because …"';
    at(1, "error", `${lines} lines, more than ${LONG_FILE}: ${advice}`);
  }
  for (const { start, end } of functionsOf(source)) {
    const first = lineAt(source, start);
    const length = lineAt(source, end) - first + 1;
    if (length > LONG_FUNCTION) at(first, "warning", `a function of ${length} lines`);
  }
  return found;
}

/** The comment before the first statement, line comments taken together; empty if there is none. */
function openingComment(source: Source): string {
  const firstStatement = source.program.body[0]?.start ?? source.text.length;
  return source.comments
    .filter((comment) => comment.end <= firstStatement)
    .map((comment) => comment.value.replace(/^\s*\*+/gm, "").trim())
    .join(" ")
    .replace(/\s+/g, " ");
}

function functionsOf(source: Source): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  const add = (node: FunctionNode | ArrowFunctionExpression) => {
    found.push({ start: node.start, end: node.end });
  };
  new Visitor({
    FunctionDeclaration: add,
    FunctionExpression: add,
    ArrowFunctionExpression: add,
  }).visit(source.program);
  return found;
}
