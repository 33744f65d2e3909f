/**
 * The files of a new kata: a tiny one that works, on a server that says a word. A contributor
 * replaces it part by part; the gate stays red while "FILL IN" stands anywhere.
 */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileStem } from "./catalogue.ts";
import type { Catalogue } from "./model.ts";
import { shownPath } from "./paths.ts";

/** What must not be left in a finished kata. */
export const FILL_IN = "FILL IN";

/**
 * Writes the files of kata `name` into a chapter: its number ("01"), or its folder, which may be new.
 * @returns the files, as they are shown
 * @throws Error with one sentence where the name or the chapter will not do; nothing is written then
 */
export function scaffoldKata(catalogue: Catalogue, chapter: string, name: string): string[] {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
    throw new Error(
      `"${name}" is no name for a kata: lower case words joined by hyphens, such as first-echo.`,
    );
  const taken = catalogue.katas.find((kata) => kata.name === name);
  if (taken)
    throw new Error(
      `The name ${name} is taken by ${shownPath(catalogue.root, taken.paths.metadata)}; names are unique over all chapters.`,
    );
  const slug = findChapter(catalogue, chapter);
  const siblings = catalogue.katas.filter((kata) => kata.chapter === slug);
  const last = Math.max(0, ...siblings.map((kata) => Number(fileStem(kata).slice(0, 2))));
  const stem = `${String(last + 1).padStart(2, "0")}-${name}`;
  const files = filesOf(slug, stem, { name, id: `k${Number(slug.slice(0, 2))}.${last + 1}` });
  for (const [file, text] of files) {
    const target = path.join(catalogue.root, file);
    if (existsSync(target)) throw new Error(`${file} exists already.`);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text, { flag: "wx" });
  }
  return files.map(([file]) => file);
}

function findChapter(catalogue: Catalogue, chapter: string): string {
  const known = catalogue.chapters.find(
    ({ slug, number }) => slug === chapter || Number(number) === Number(chapter),
  );
  if (known) return known.slug;
  if (/^\d{2}-[a-z0-9-]+$/.test(chapter)) return chapter;
  const there = catalogue.chapters.map(({ slug }) => slug).join(", ") || "none yet";
  throw new Error(
    `There is no chapter ${chapter}. Give its folder, such as 01-sockets-are-files; there are: ${there}.`,
  );
}

function filesOf(
  slug: string,
  stem: string,
  { name, id }: { name: string; id: string },
): [file: string, text: string][] {
  const stub = stubText(id, name);
  const answers = `solutions/${slug}/${stem}`;
  return [
    [`katas/${slug}/${stem}.ts`, stub],
    [`katas/${slug}/${stem}.check.ts`, checkText(stem)],
    [`${answers}.stub.ts`, stub],
    [
      `${answers}.ts`,
      `// ${FILL_IN}: why this works, as you would explain it in an interview.\n\n${program('  yield* write(conn, "hello", 5);\n  yield* close(conn);\n  yield* close(listener);\n')}`,
    ],
    [`${answers}.md`, pageText(id)],
    [
      `${answers}.wrong/says-nothing.ts`,
      wrong(
        "says nothing",
        "nothing-said",
        "got nothing",
        "  yield* close(conn);\n  yield* close(listener);\n",
      ),
    ],
    [
      `${answers}.wrong/says-less.ts`,
      wrong(
        "counts the letters wrong",
        "wrong-word",
        'got "hell"',
        '  yield* write(conn, "hello", 4);\n  yield* close(conn);\n  yield* close(listener);\n',
      ),
    ],
    [
      `${answers}.right/letter-by-letter.ts`,
      `// right: ${FILL_IN}: writes one letter at a time\n\n${program('  for (const letter of "hello") yield* write(conn, letter, 1);\n  yield* close(conn);\n  yield* close(listener);\n')}`,
    ],
  ];
}

function program(end: string): string {
  const calls = ["AF_INET", "accept", "bind", "close", "inet", "listen", "SOCK_STREAM", "socket", "write"];
  const used = calls.filter(
    (call) =>
      /^[A-Z]/.test(call) ||
      ["accept", "bind", "inet", "listen", "socket"].includes(call) ||
      end.includes(`${call}(`),
  );
  return `import { ${used.join(", ")} } from "#libc";

/** Greets one client on \`port\`, then returns. */
export function* greeter(port: number) {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(listener, inet("0.0.0.0", port));
  yield* listen(listener, 1);
  const conn = yield* accept(listener);
${end}}
`;
}

function stubText(id: string, name: string): string {
  return `// ${id} ${name}\n//\n// ${FILL_IN}: the situation. Who waits for what, and what goes wrong with this program?\n\n${program("  // Your turn.\n")}`;
}

function wrong(about: string, code: string, message: string, end: string): string {
  return `// wrong: ${FILL_IN}: ${about}\n// code: ${code}\n// message: ${message}\n\n${program(end)}`;
}

function pageText(id: string): string {
  return `---
id: ${id}
title: ${FILL_IN}: what is learnt, in a few words
stars: 1
read: ${id.slice(1)}
stub: nothing-said
---
${FILL_IN}: the task, in one or two sentences.

## Why
${FILL_IN}: why it works; what to remember.

## Hint
${FILL_IN}: a nudge.

## Hint
${FILL_IN}: nearly the answer.

## Mistake: wrong-word
${FILL_IN}: the hint for just this mistake.
`;
}

function checkText(stem: string): string {
  return `// ${FILL_IN}: what the clients do and what they and the kernel must have seen; never how the code is written.
import { dial, exported, Inbox, mistakes, receive, scenario } from "#harness";
import { close } from "#libc";
import { test } from "vitest";
import * as learner from "./${stem}.ts";

const report = mistakes({
  "nothing-said": { says: "The client was promised a word and got nothing." },
  "wrong-word": { says: 'The client waited for "hello" and got "{got}".' },
});

test("a client is greeted", () => {
  scenario("a client connects and listens", (trial) => {
    const inbox = new Inbox();
    trial.subjectNamed("greeter", exported(learner, "greeter"), 8080);
    trial.client(function* () {
      const fd = yield* dial(8080);
      yield* receive(fd, inbox);
      yield* close(fd);
    });
    trial.run();
    const got = new TextDecoder().decode(inbox.data);
    if (got === "") report("nothing-said");
    if (got !== "hello") report("wrong-word", { got });
  });
});
`;
}
