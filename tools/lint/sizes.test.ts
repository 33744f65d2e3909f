import { expect, test } from "vitest";
import { checkSizes } from "./sizes.ts";
import { parseModule } from "./sources.ts";

const lines = (count: number) => "export {};\n".repeat(count);

function check(code: string, path = "tools/kernel/net/tcp/input.ts"): string[] {
  return checkSizes([parseModule(path, code)]).map(
    ({ level, line, message }) => `${level} ${line} ${message}`,
  );
}

test("a file says in its first comment what it is", () => {
  expect(check("/** Segments that arrive. */\nexport {};")).toEqual([]);
  expect(check("export {}; // segments that arrive")).toEqual([
    "error 1 begins without a comment that says what the file is",
  ]);
});

test("a long file says why it is one piece", () => {
  expect(check(`/** Segments that arrive. */\n${lines(250)}`)).toEqual([
    expect.stringMatching(/^error 1 251 lines/),
  ]);
  expect(
    check(`/** Segments that arrive. One piece because RFC 9293 numbers its steps. */\n${lines(250)}`),
  ).toEqual([]);
});

test("a long function is reported and does not fail", () => {
  const body = "  step();\n".repeat(60);
  expect(check(`/** Segments that arrive. */\nexport function input() {\n${body}}`)).toEqual([
    "warning 2 a function of 62 lines",
  ]);
});

test("a name that says nothing is refused", () => {
  expect(check("/** Everything else. */", "tools/kernel/utils.ts")).toHaveLength(1);
  expect(check("/** Everything else. */", "tools/kata/helper.test.ts")).toHaveLength(1);
});

test("test files may be long, and their titles say what they are", () => {
  expect(check(lines(300), "tools/kernel/net/tcp/input.test.ts")).toEqual([]);
});
