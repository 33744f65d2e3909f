/**
 * The little Markdown that hints and explanations use, for the terminal: paragraphs, lists, fenced
 * code, `code` and **strong** words. Anything else stands as it was written.
 */
import { type Ink, indent, wrap } from "./text.ts";

const item = /^(\s*(?:[-*]|\d+\.)\s+)(.*)$/;

export function prose(markdown: string, width: number, ink: Ink): string[] {
  const lines: string[] = [];
  let paragraph = "";
  let hang = "";
  let fenced = false;

  function flush(): void {
    if (paragraph === "") return;
    const [first = "", ...rest] = wrap(inline(paragraph, ink), width - hang.length);
    lines.push(hang + first, ...indent(rest, hang.length));
    paragraph = "";
    hang = "";
  }

  for (const line of markdown.trim().split(/\r?\n/)) {
    if (line.trimStart().startsWith("```")) {
      flush();
      fenced = !fenced;
    } else if (fenced) {
      lines.push(`  ${ink.accent(line)}`);
    } else if (line.trim() === "") {
      flush();
      if (lines.at(-1) !== "") lines.push("");
    } else {
      const found = item.exec(line);
      if (found) flush();
      if (found) hang = found[1] ?? "";
      const words = found ? (found[2] ?? "") : line.trim();
      paragraph = paragraph === "" ? words : `${paragraph} ${words}`;
    }
  }
  flush();
  return lines;
}

function inline(text: string, ink: Ink): string {
  return text
    .replace(/`([^`]+)`/g, (_, code: string) => ink.accent(code))
    .replace(/\*\*([^*]+)\*\*/g, (_, words: string) => ink.strong(words));
}
