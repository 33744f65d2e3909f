/**
 * The page that lies with a kata, `NAME.md`: front matter, the task, why it works, hints by level
 * and hints by mistake. Text in, data and problems out; no file is touched here.
 */
import type { Problem } from "./model.ts";

export interface Metadata {
  id: string;
  title: string;
  stars: number;
  section: string;
  stubCode: string;
  task: string;
  why: string;
  hints: string[];
  mistakeHints: Map<string, string>;
  /** Code of a mistake → the line of its heading. */
  mistakeLines: Map<string, number>;
}

const KEYS = ["id", "title", "stars", "read", "stub"] as const;
const CODE = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** Reads a page. `file` only names it in problems; what is missing comes back empty. */
export function parseMetadata(text: string, file: string): { metadata: Metadata; problems: Problem[] } {
  const problems: Problem[] = [];
  const complain = (line: number, sentence: string) => problems.push({ file, line, sentence });
  const lines = text.split(/\r?\n/);
  const { fields, bodyStart } = readFrontMatter(lines, complain);
  const stars = Number(fields.get("stars") ?? "0");
  if (fields.has("stars") && !(Number.isInteger(stars) && stars >= 1 && stars <= 5)) {
    complain(lineOf(lines, "stars"), `Stars are a whole number from 1 to 5, not "${fields.get("stars")}".`);
  }
  const metadata: Metadata = {
    id: fields.get("id") ?? "",
    title: fields.get("title") ?? "",
    stars: Number.isInteger(stars) ? stars : 0,
    section: fields.get("read") ?? "",
    stubCode: fields.get("stub") ?? "",
    task: "",
    why: "",
    hints: [],
    mistakeHints: new Map(),
    mistakeLines: new Map(),
  };
  readSections(lines, bodyStart, metadata, complain);
  return { metadata, problems };
}

type Complain = (line: number, sentence: string) => void;

function readFrontMatter(
  lines: string[],
  complain: Complain,
): { fields: Map<string, string>; bodyStart: number } {
  const fields = new Map<string, string>();
  if (lines[0]?.trim() !== "---") {
    complain(1, 'The page begins with front matter: a line "---", then "key: value" lines, then "---".');
    return { fields, bodyStart: 0 };
  }
  const end = lines.findIndex((line, index) => index > 0 && line.trim() === "---");
  if (end < 0) {
    complain(1, 'The front matter is not closed: a second line "---" is missing.');
    return { fields, bodyStart: lines.length };
  }
  for (let index = 1; index < end; index++) {
    const line = lines[index] ?? "";
    if (line.trim() === "") continue;
    const match = /^([a-z]+):\s*(.*?)\s*$/.exec(line);
    const key = match?.[1] ?? "";
    if (!match) complain(index + 1, `"${line.trim()}" is not a "key: value" line.`);
    else if (!(KEYS as readonly string[]).includes(key)) {
      complain(index + 1, `The key "${key}" is unknown; the keys are ${KEYS.join(", ")}.`);
    } else if (fields.has(key)) complain(index + 1, `The key "${key}" stands twice.`);
    else fields.set(key, match[2] ?? "");
  }
  for (const key of KEYS) {
    if (!fields.get(key)) complain(1, `The front matter has no "${key}:" line, or it is empty.`);
  }
  return { fields, bodyStart: end + 1 };
}

function readSections(lines: string[], start: number, into: Metadata, complain: Complain): void {
  let heading = "";
  let headingLine = start + 1;
  let body: string[] = [];
  let inFence = false;
  const finish = () => {
    const text = body.join("\n").trim();
    if (text === "")
      complain(
        headingLine,
        heading === "" ? "The task is missing: it follows the front matter." : `"${heading}" has no text.`,
      );
    keepSection(heading, headingLine, text, into, complain);
  };
  for (let index = start; index < lines.length; index++) {
    const line = lines[index] ?? "";
    if (line.startsWith("```")) inFence = !inFence;
    if (!inFence && line.startsWith("## ")) {
      finish();
      heading = line.trim();
      headingLine = index + 1;
      body = [];
    } else body.push(line);
  }
  finish();
  if (into.why === "") complain(1, 'The page has no "## Why": what a learner reads after a pass.');
  if (into.hints.length === 0) complain(1, 'The page has no "## Hint".');
}

function keepSection(heading: string, line: number, text: string, into: Metadata, complain: Complain): void {
  const mistake = /^## Mistake:\s*(\S.*)$/.exec(heading)?.[1];
  if (heading === "") into.task = text;
  else if (heading === "## Why") {
    if (into.why !== "") complain(line, '"## Why" stands twice.');
    into.why = text;
  } else if (heading === "## Hint") {
    if (text !== "") into.hints.push(text);
  } else if (mistake !== undefined) {
    if (!CODE.test(mistake))
      complain(line, `"${mistake}" is not a code: lower case words joined by hyphens.`);
    if (into.mistakeHints.has(mistake)) complain(line, `The mistake "${mistake}" has two hints.`);
    into.mistakeHints.set(mistake, text);
    into.mistakeLines.set(mistake, line);
  } else
    complain(line, `"${heading}" is unknown; the headings are "## Why", "## Hint" and "## Mistake: CODE".`);
}

function lineOf(lines: string[], key: string): number {
  return lines.findIndex((line) => line.startsWith(`${key}:`)) + 1;
}
