/**
 * Anchors of headings, made as code hosts make them, so that a link works there, on the site and
 * in the check alike: lower case, punctuation dropped, spaces to hyphens, repeats numbered.
 */
import type { MarkdownIt as Md, Token } from "markdown-it";

/** A markdown-it plugin that gives every heading its `id` attribute. */
export function addHeadingIds(md: Md): void {
  md.core.ruler.push("heading_ids", (state) => {
    const taken = new Map<string, number>();
    state.tokens.forEach((token, at) => {
      if (token.type !== "heading_open") return;
      const base = slugify(plainText(state.tokens[at + 1]));
      const repeats = taken.get(base) ?? 0;
      taken.set(base, repeats + 1);
      token.attrSet("id", repeats === 0 ? base : `${base}-${repeats}`);
    });
  });
}

/** "2.3 SYN queue (半连接队列)" becomes "23-syn-queue-半连接队列". */
function slugify(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
    .replaceAll(" ", "-");
}

/** The words of an inline token without their markup. */
function plainText(inline: Token | undefined): string {
  const parts = (inline?.children ?? []).map((child) => {
    if (child.type === "text" || child.type === "code_inline") return child.content;
    return child.type === "softbreak" ? " " : "";
  });
  return parts.join("");
}
