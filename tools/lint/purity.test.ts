import { expect, test } from "vitest";
import { checkPurity } from "./purity.ts";
import { parseModule } from "./sources.ts";

function check(code: string, path = "tools/kernel/net/host.ts"): number[] {
  return checkPurity([parseModule(path, code)]).map(({ line }) => line);
}

test.each([
  "let nextId = 1;",
  "export let nextId = 1;",
  "var nextId = 1;",
  "const hosts = new Map<string, Host>();",
  "const pending: Task[] = [];",
  "const cache: Record<string, number> = {};",
  "const scratch = new Uint8Array(4096);",
  "export class Host { static count = 0; }",
])("state outside the Kernel object is refused: %s", (code) => {
  expect(check(`// one line before\n${code}`)).toEqual([2]);
});

test.each([
  "const LIMIT = 4096;",
  'const NAMES = new Map([[1, "EPERM"]]);',
  "const NONE: readonly Task[] = [];",
  "const EMPTY: ReadonlyMap<string, Host> = new Map();",
  "export class Host { static readonly limit = 1; readonly ids = new Map<string, number>(); }",
  "export function makeHost() { let next = 1; return () => next++; }",
])("what cannot change, or belongs to an object, may stay: %s", (code) => {
  expect(check(code)).toEqual([]);
});

test("Math.random() is refused wherever it stands", () => {
  expect(check("function pick() {\n  return Math.random();\n}")).toEqual([2]);
});

test("the rule is for what must replay, not for tools and tests", () => {
  expect(check("let width = 80;", "tools/kata/main.ts")).toEqual([]);
  expect(check("let width = 80;", "tools/kernel/net/host.test.ts")).toEqual([]);
});
