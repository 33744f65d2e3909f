/**
 * Links, images and anchors of a chapter. Pure: whether a file exists, and which anchors another
 * page has, is asked from outside.
 */
import type { Md, Token } from "./markdown.ts";
import type { Problem } from "./problem.ts";

export interface Link {
  kind: "link" | "image";
  line: number;
  /** As written, decoded: "02-two-queues.md#积压". */
  target: string;
}

export interface Page {
  links: Link[];
  anchors: Set<string>;
}

/** What the check asks about files; paths are relative to the chapter's folder. */
export interface Neighbours {
  exists(path: string): boolean;
  /** The anchors of a Markdown page, or null where the path is no such page. */
  anchorsOf(path: string): Set<string> | null;
}

/** Finds the links and the anchors of a page, in Markdown and in raw HTML. */
export function readPage(md: Md, source: string): Page {
  const page: Page = { links: [], anchors: new Set() };
  let line = 1;
  for (const token of md.parse(source, {})) {
    line = token.map === null ? line : token.map[0] + 1;
    const id = token.attrGet("id");
    if (id !== null) page.anchors.add(String(id));
    if (token.type === "html_block") readHtml(token.content, line, page);
    if (token.type === "inline") readInline(token, line, page);
  }
  return page;
}

/** Checks local targets only; addresses with a scheme are left alone. */
export function checkLinks(page: Page, neighbours: Neighbours): Problem[] {
  return page.links.flatMap(({ line, target }) => {
    if (/^([a-z][a-z0-9+.-]*:|\/\/)/iu.test(target)) return [];
    if (target.startsWith("/"))
      return [{ line, message: `the link "${target}" is absolute; write it relative to the chapter` }];
    const [path = "", anchor] = target.split("#", 2);
    if (path !== "" && !neighbours.exists(path))
      return [{ line, message: `the link "${target}" leads to no file` }];
    if (anchor === undefined || anchor === "") return [];
    const anchors = path === "" ? page.anchors : neighbours.anchorsOf(path);
    if (anchors === null || anchors.has(anchor)) return [];
    return [{ line, message: `the link "${target}" leads to no heading; ${suggest(anchor, anchors)}` }];
  });
}

function readInline(token: Token, start: number, page: Page): void {
  let line = start;
  for (const child of token.children ?? []) {
    if (child.type === "softbreak" || child.type === "hardbreak") line++;
    if (child.type === "html_inline") readHtml(child.content, line, page);
    const href = child.type === "link_open" ? child.attrGet("href") : null;
    const src = child.type === "image" ? child.attrGet("src") : null;
    if (href !== null) page.links.push({ kind: "link", line, target: decode(String(href)) });
    if (src !== null) page.links.push({ kind: "image", line, target: decode(String(src)) });
  }
}

function readHtml(html: string, start: number, page: Page): void {
  for (const match of html.matchAll(/\s(id|name|href|src)\s*=\s*["']([^"']*)["']/giu)) {
    const [, name = "", value = ""] = match;
    const line = start + html.slice(0, match.index).split("\n").length - 1;
    if (/^(id|name)$/iu.test(name)) page.anchors.add(value);
    else
      page.links.push({ kind: name.toLowerCase() === "src" ? "image" : "link", line, target: decode(value) });
  }
}

function decode(target: string): string {
  try {
    return decodeURIComponent(target);
  } catch {
    return target;
  }
}

function suggest(anchor: string, anchors: Set<string>): string {
  const alike = [...anchors].filter((known) => known.includes(anchor) || anchor.includes(known));
  const shown = (alike.length > 0 ? alike : [...anchors]).slice(0, 5).map((known) => `#${known}`);
  return shown.length === 0 ? "the page has none" : `there is ${shown.join(", ")}`;
}
