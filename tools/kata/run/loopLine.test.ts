import { execFileSync } from "node:child_process";
import path from "node:path";
import { expect, test } from "vitest";
import { findLoop, originalLine } from "./loopLine.ts";

const script = path.join(import.meta.dirname, "..", "fixtures", "askLoop.ts");

// In a process of its own: the debugger of a worker is reached from the main thread only.
test("a thread that never comes back is asked where it loops, and can be ended afterwards", () => {
  const output = execFileSync(process.execPath, ["--import", "tsx", script], { encoding: "utf8" });
  expect(JSON.parse(output)).toEqual({
    found: { line: expect.any(Number), column: expect.any(Number) },
    elsewhere: null,
    nobody: null,
  });
});

test("inside of a worker there is no answer", async () => {
  expect(await findLoop(1, "/a.ts")).toBeNull();
});

test("a place in the loaded code is a line of the source", () => {
  // Line 2 of the code comes from line 5 of the source.
  const map = { version: 3, sources: ["a.ts"], names: [], mappings: ";AAIA" };
  expect(originalLine({ line: 1, column: 0 }, map)).toBe(5);
  expect(originalLine({ line: 1, column: 0 }, null)).toBeNull();
  expect(originalLine({ line: 1, column: 0 }, {})).toBeNull();
});
