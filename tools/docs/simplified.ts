/**
 * Collects where the simulated kernel departs from Linux. Every departure is a comment that says `Simplified:` and
 * then, in a sentence or two, what a learner should know; the page is made of these comments and of nothing else.
 */
import { parseSync } from "oxc-parser";

export interface Departure {
  /** "tools/kernel/net/udp.ts". */
  readonly path: string;
  /** What the comment stands before; "" where it is about the whole file. */
  readonly symbol: string;
  /** What differs, as Markdown. */
  readonly text: string;
}

export interface SourceText {
  readonly path: string;
  readonly text: string;
}

const MARK = "Simplified:";

/** All departures of one file, in its order. */
export function departuresIn({ path, text }: SourceText): Departure[] {
  const { comments, program } = parseSync(path, text);
  const firstStatement = program.body[0]?.start ?? text.length;
  const found: Departure[] = [];
  let end = -1;
  for (const [i, comment] of comments.entries()) {
    if (comment.end <= end || !comment.value.includes(MARK)) continue;
    // Line comments that follow each other are one remark.
    let last = comment;
    let value = comment.value;
    for (const next of comments.slice(i + 1)) {
      if (comment.type !== "Line" || text.slice(last.end, next.start).trim() !== "") break;
      value += `\n${next.value}`;
      last = next;
    }
    end = last.end;
    const isOfFile =
      comment.type === "Block" &&
      last.end <= firstStatement &&
      comments[0] === comment &&
      isApart(text, last.end);
    found.push(
      ...remarksIn(value).map((remark) => ({
        path,
        symbol: isOfFile ? "" : symbolAfter(text, end),
        text: remark,
      })),
    );
  }
  return found;
}

/** A first comment is the file's own where an import or an empty line follows. */
function isApart(text: string, end: number): boolean {
  return /^\s*\n\s*(import|export \{|export \*|\n)/.test(text.slice(end)) || /^\n\s*\n/.test(text.slice(end));
}

/** What follows each mark, to the end of its paragraph. */
function remarksIn(comment: string): string[] {
  const plain = comment.replace(/^[ \t]*\* ?/gm, "").replace(/^ /gm, "");
  return plain
    .split(/\n\s*\n|\n(?=@)/)
    .flatMap((paragraph) => paragraph.split(MARK).slice(1))
    .map((remark) =>
      capital(
        remark
          .replace(/\s@\w+ .*/s, "")
          .replace(/\s+/g, " ")
          .trim(),
      ),
    );
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1) + (/[.!?]$/.test(sentence) ? "" : ".");
}

const WORDS_BEFORE =
  /^\s*(?:(?:export|private|protected|public|readonly|static|override|abstract|const|let|function\*?|class|interface|type|get|set)\s+)*/;

/** Words that begin a statement, and name nothing. */
const STATEMENTS = new Set(["return", "if", "for", "while", "switch", "case", "this", "yield", "throw"]);

/** The name that is declared behind the comment. */
function symbolAfter(text: string, end: number): string {
  const rest = text.slice(end).replace(WORDS_BEFORE, "");
  const name = /^[\w$]+/.exec(rest)?.[0] ?? "";
  return STATEMENTS.has(name) ? "" : name;
}

/** By folder below tools/kernel, in the order in which a reader meets the subjects. */
const AREAS: readonly (readonly [folder: string, title: string])[] = [
  ["net/tcp", "TCP"],
  ["net/unix", "Unix sockets"],
  ["net", "The network"],
  ["fs", "Files, select, poll, epoll"],
  ["sched", "Processes, threads, signals"],
  ["sync", "Shared memory and locks"],
  ["syscalls", "System calls"],
  ["time", "Time"],
  ["uapi", "What programs see"],
  ["", "The kernel as a whole"],
];

function areaOf(path: string): string {
  const below = path.replace(/^tools\/kernel\//, "");
  return AREAS.find(([folder]) => folder === "" || below.startsWith(`${folder}/`))?.[1] ?? "";
}

/** The page. */
export function departuresPage(departures: readonly Departure[]): string {
  const lines = [
    "# Where the simulated kernel is simpler than Linux",
    "",
    "This page is made by `npm run docs:simplified` from the comments in the kernel that say `Simplified:`. What is not listed here is meant to be as on Linux 6.18: where it is not, that is a bug.",
    "",
  ];
  for (const [, title] of AREAS) {
    const here = departures.filter(({ path }) => areaOf(path) === title);
    if (here.length === 0) continue;
    lines.push(`## ${title}`, "");
    for (const { path, symbol, text } of here)
      lines.push(
        `- ${text} ([${path.replace(/^tools\/kernel\//, "")}](../../${path})${symbol ? `, \`${symbol}\`` : ""})`,
      );
    lines.push("");
  }
  return `${lines.join("\n").trimEnd()}\n`;
}
