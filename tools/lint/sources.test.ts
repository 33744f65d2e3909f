import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkDirections } from "./directions.ts";
import { layers } from "./layers.ts";
import { listFiles, readSources } from "./sources.ts";
import { checkShippedStubs } from "./stubs.ts";

let root = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "lint-"));
});

afterEach(() => rmSync(root, { recursive: true }));

function write(files: Record<string, string>): string[] {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return listFiles(root);
}

test("what a learner types is not read", () => {
  const paths = write({
    "katas/01-a/01-b.ts": "import ((",
    "katas/01-a/01-b.check.ts": "export {};",
    "node_modules/x.ts": "",
  });
  expect(readSources(root, paths).map(({ path }) => path)).toEqual(["katas/01-a/01-b.check.ts"]);
});

test("the snippets of a chapter are checked, each at its own line", () => {
  const chapter = [
    "# Sockets",
    "```ts run",
    'import { read } from "#libc";',
    "```",
    "```text output",
    'import "not code";',
    "```",
    "```ts run id=two",
    "",
    'import { open } from "node:fs";',
    "```",
  ];
  const sources = readSources(root, write({ "chapters/01-a.md": chapter.join("\n") }));
  const findings = checkDirections(sources, layers, { "#libc": "./tools/libc/index.ts" });
  expect(findings.map(({ path, line }) => `${path}:${line}`)).toEqual(["chapters/01-a.md:10"]);
});

test("a fresh clone begins with the stubs", () => {
  const paths = write({
    "katas/01-a/01-same.ts": "stub",
    "katas/01-a/02-edited.ts": "my answer",
    "katas/01-a/03-stray.ts": "",
    "katas/01-a/01-same.check.ts": "",
    "solutions/01-a/01-same.stub.ts": "stub",
    "solutions/01-a/02-edited.stub.ts": "stub",
    "solutions/01-a/04-missing.stub.ts": "stub",
  });
  expect(checkShippedStubs(root, paths).map(({ path, message }) => `${path} ${message}`)).toEqual([
    "katas/01-a/02-edited.ts differs from solutions/01-a/02-edited.stub.ts: a fresh clone begins with the stub",
    "solutions/01-a/04-missing.stub.ts has no katas/01-a/04-missing.ts: a fresh clone begins with a copy of the stub",
    "katas/01-a/03-stray.ts has no stub in solutions/: reset and the gate need one",
  ]);
});
