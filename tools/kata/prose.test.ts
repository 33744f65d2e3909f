import { expect, test } from "vitest";
import { prose } from "./prose.ts";
import { makeInk } from "./text.ts";

const plain = makeInk(false);

test("lines of a paragraph are joined and wrapped anew", () => {
  expect(prose("one two\nthree\n\nfour", 10, plain)).toEqual(["one two", "three", "", "four"]);
});

test("items of a list hang behind their bullets", () => {
  expect(prose("Two things:\n- read until 0 comes\n- close", 12, plain)).toEqual([
    "Two things:",
    "- read until",
    "  0 comes",
    "- close",
  ]);
});

test("fenced code stands as it is", () => {
  expect(prose("```ts\nif (n  <= 0)\n  break;\n```", 40, plain)).toEqual(["  if (n  <= 0)", "    break;"]);
});

test("code and strong words are styled", () => {
  expect(prose("`read` is **short**", 40, makeInk(true))).toEqual([
    "\u001b[36mread\u001b[39m is \u001b[1mshort\u001b[22m",
  ]);
});
