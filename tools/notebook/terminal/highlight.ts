/** A light touch of colour for TypeScript: comments, strings, keywords, numbers. Pure. */
import type { Style } from "./style.ts";

const keywords =
  "as async await break case catch class const continue default do else export extends finally for from function if implements " +
  "import in instanceof interface let new of return satisfies static super switch this throw try type typeof void while yield";
const words = keywords.replaceAll(" ", "|");
const pattern = new RegExp(
  [
    String.raw`(?<comment>\/\/[^\n]*|\/\*[\s\S]*?\*\/)`,
    String.raw`(?<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\x60(?:\\.|[^\x60\\])*\x60)`,
    String.raw`(?<literal>\b(?:\d[\d_]*(?:\.\d+)?n?|0x[\da-fA-F_]+|true|false|null|undefined)\b)`,
    String.raw`(?<keyword>(?<![.\w$])(?:${words})\b(?!\s*:))`,
  ].join("|"),
  "gu",
);

/** Returns the code as lines, each of which can be printed by itself. */
export function highlight(code: string, style: Style): string[] {
  const painted = code.replaceAll(pattern, (text: string, ...rest: unknown[]) => {
    const groups = rest.at(-1) as Record<string, string | undefined>;
    const paint = groups.comment
      ? style.dim
      : groups.string
        ? style.green
        : groups.literal
          ? style.yellow
          : style.magenta;
    return text.split("\n").map(paint).join("\n");
  });
  return painted.replace(/\n+$/u, "").split("\n");
}
