import path from "node:path";
import { expect, test } from "vitest";
import { loadCatalogue } from "../catalogue.ts";

const catalogue = loadCatalogue(path.resolve(import.meta.dirname, "../../.."));

test("no page and no answer of a kata is malformed", () => {
  expect(catalogue.problems.map(({ file, line, sentence }) => `${file}:${line} ${sentence}`)).toEqual([]);
});

test("there are katas: an empty gate proves nothing", () => {
  expect(catalogue.katas.length).toBeGreaterThan(0);
});
