/** Inline Markdown (emphasis, code, links, images) as one styled string. */
import type { Token } from "../markdown.ts";
import type { Style } from "./style.ts";

/** Soft line breaks become spaces, hard ones newlines. */
export function renderInline(inline: Token | undefined, style: Style): string {
  return renderChildren(inline?.children ?? [], style);
}

function renderChildren(tokens: Token[], style: Style): string {
  let text = "";
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] as Token;
    if (token.nesting === 1) {
      const end = findClose(tokens, at);
      text += wrapSpan(token, renderChildren(tokens.slice(at + 1, end), style), style);
      at = end;
    } else text += renderLeaf(token, style);
  }
  return text;
}

/** The index of the token that closes the one at `open`. */
export function findClose(tokens: Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    depth += tokens[at]?.nesting ?? 0;
    if (depth === 0) return at;
  }
  return tokens.length;
}

function wrapSpan(open: Token, inner: string, style: Style): string {
  if (open.type === "strong_open") return style.bold(inner);
  if (open.type === "em_open") return style.italic(inner);
  if (open.type === "s_open") return style.dim(inner);
  if (open.type !== "link_open") return inner;
  const target = String(open.attrGet("href") ?? "");
  const isPlain = target.startsWith("#") || inner === target || `mailto:${inner}` === target;
  return isPlain
    ? style.underline(inner)
    : `${style.underline(inner)} ${style.dim(`(${decodeURI(target)})`)}`;
}

function renderLeaf(token: Token, style: Style): string {
  switch (token.type) {
    case "code_inline":
      return style.cyan(token.content);
    case "softbreak":
      return " ";
    case "hardbreak":
      return "\n";
    case "image":
      return `${style.dim("[figure]")} ${style.italic(renderChildren(token.children ?? [], style))} ${style.dim(`(${token.attrGet("src")})`)}`;
    case "html_inline":
      return /^<br\s*\/?>/iu.test(token.content) ? "\n" : "";
    default:
      return token.content;
  }
}
