import { describe, expect, test } from "vitest";
import { collectCells, makeMd } from "./markdown.ts";
import { checkQuotes, findRegions } from "./regions.ts";
import { applyFixes } from "./update.ts";

const file = [
  "class Pipe {",
  "  // #region read",
  "  read() {",
  "    // #region inner",
  "    return 1;",
  "    // #endregion",
  "",
  "  }",
  "  // #endregion",
  "}",
].join("\n");
const chapter = (...quoted: string[]) =>
  ["# T", "", "```ts region=tools/pipe.ts#read", ...quoted, "```", ""].join("\n");
const check = (source: string) =>
  checkQuotes(collectCells(makeMd(), source).quotes, (name) => (name === "tools/pipe.ts" ? file : null));

describe("regions", () => {
  test("are found with their common indentation removed and inner markers dropped", () => {
    expect(findRegions(file)).toEqual([
      { name: "inner", line: 4, text: "return 1;\n" },
      { name: "read", line: 2, text: "read() {\n  return 1;\n\n}\n" },
    ]);
  });

  test.each([
    ["// #region a\n", 'the region "a" on line 1 is never closed'],
    ["// #endregion\n", "line 1 closes a region, but none is open"],
    ["// #region\n// #endregion\n", "the region on line 1 has no name"],
    ["// #region a\n// #endregion\n// #region a\n// #endregion\n", 'two regions are named "a"'],
  ])("%j is refused", (source, message) => {
    expect(() => findRegions(source)).toThrow(message);
  });

  test("a quote that equals its region is no problem", () => {
    expect(check(chapter("read() {", "  return 1;", "", "}"))).toEqual([]);
  });

  test("a quote that differs is shown, and --update refreshes it", () => {
    const source = chapter("read() {", "  return 2;", "}");
    const [problem] = check(source);
    expect(problem).toMatchObject({ line: 3, message: 'differs from the region "read" of tools/pipe.ts' });
    expect(problem?.detail).toContain("-  return 2;");
    const fixed = applyFixes(source, problem?.fix === undefined ? [] : [problem.fix]);
    expect(fixed).toBe(chapter("read() {", "  return 1;", "", "}"));
  });

  test("an empty quote is filled in", () => {
    const [problem] = check(chapter());
    expect(applyFixes(chapter(), problem?.fix === undefined ? [] : [problem.fix])).toBe(
      chapter("read() {", "  return 1;", "", "}"),
    );
  });

  test("a missing file and a missing region are named", () => {
    expect(check(chapter().replace("pipe.ts", "tube.ts"))[0]?.message).toBe("there is no file tools/tube.ts");
    expect(check(chapter().replace("#read", "#reed"))[0]?.message).toBe(
      'tools/pipe.ts has no region "reed"; it has: inner, read',
    );
  });
});
