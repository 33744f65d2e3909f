import { expect, test } from "vitest";
import { checkDirections } from "./directions.ts";
import { layers } from "./layers.ts";
import { parseModule } from "./sources.ts";

const aliases = {
  "#libc": "./tools/libc/index.ts",
  "#harness": "./tools/harness/index.ts",
  "#kernel/*": "./tools/kernel/*/index.ts",
};

/** What is said about one line of code in one place. */
function check(path: string, code: string): string[] {
  return checkDirections([parseModule(path, code)], layers, aliases).map(
    ({ line, message }) => `${line} ${message}`,
  );
}

test.each([
  ["lists know nothing of kernels", "tools/kernel/lib/heap.ts", "../uapi/errno.ts"],
  ["what programs see knows no kernel", "tools/kernel/uapi/errno.ts", "../sched/index.ts"],
  ["the clock runs before there are tasks", "tools/kernel/time/clock.ts", "../sched/task.ts"],
  ["tasks know no files", "tools/kernel/sched/process.ts", "../fs/fdtable.ts"],
  ["a file is never seen as a socket", "tools/kernel/fs/select.ts", "../net/socket.ts"],
  ["sockets do not reach the wiring above them", "tools/kernel/net/socket.ts", "../kernel.ts"],
  ["the kernel knows no libc", "tools/kernel/kernel.ts", "../libc/index.ts"],
  ["libc yields requests and sees no kernel inside", "tools/libc/read.ts", "../kernel/fs/file.ts"],
  ["the explorer has no use for libc", "tools/explorer/search.ts", "#libc"],
  ["the harness knows no tool", "tools/harness/index.ts", "../kata/model.ts"],
  ["tools stand side by side", "tools/kata/main.ts", "../notebook/main.ts"],
  ["nothing needs a benchmark", "tools/kata/main.ts", "../bench/main.ts"],
  ["nothing needs the site", "tools/notebook/main.ts", "../site/build.ts"],
  ["nothing needs the conformance runner", "tools/harness/index.ts", "../conformance/run.ts"],
  ["the kernel runs in browsers", "tools/kernel/kernel.ts", "node:fs"],
  ["the harness runs in browsers", "tools/harness/index.ts", "node:util"],
  ["the kernel needs no package", "tools/kernel/kernel.ts", "diff"],
  ["libc needs no package", "tools/libc/index.ts", "@scope/name/part"],
  ["a program imports by name", "solutions/01-a/01-b.ts", "../../tools/libc/index.ts"],
  ["a check looks into no tool", "katas/01-a/01-b.check.ts", "../../tools/kata/model.ts"],
  ["a program has no files of its own", "solutions/01-a/01-b.ts", "node:fs"],
  ["a program needs no test runner", "solutions/01-a/01-b.ts", "vitest"],
])("refused: %s", (_, path, specifier) => {
  expect(check(path, `\nimport "${specifier}";`)).toHaveLength(1);
});

test.each([
  ["tools/kernel/kernel.ts", "./net/socket.ts"],
  ["tools/kernel/fs/pipe.ts", "../sched/index.ts"],
  ["tools/kernel/fs/pipe.test.ts", "vitest"],
  ["tools/kernel/fs/vectors.test.ts", "node:fs"],
  ["tools/kernel/net/network.test.ts", "../../libc/index.ts"],
  ["tools/libc/read.ts", "#kernel/uapi"],
  ["tools/harness/index.ts", "../libc/index.ts"],
  ["tools/kata/main.ts", "node:fs"],
  ["tools/site/build.ts", "../notebook/markdown.ts"],
  ["chapters/01-a.md", "#kernel/net"],
  ["katas/01-a/01-b.check.ts", "./01-b.ts"],
  ["katas/01-a/01-b.check.ts", "#harness"],
  ["solutions/01-a/01-b.ts", "#libc"],
  ["vitest.config.ts", "vitest/config"],
])("allowed: %s imports %s", (path, specifier) => {
  expect(check(path, `import "${specifier}";`)).toEqual([]);
});

test("the message names the line, both sides and the reason", () => {
  expect(
    check("tools/kernel/fs/select.ts", '// select(2)\nimport { Socket } from "../net/socket.ts";'),
  ).toEqual([
    "2 tools/kernel/fs may not import tools/kernel/net/socket.ts: " +
      "select, poll and eventpoll see a file only through its poll() and its wait queue, never as a socket",
  ]);
});

test.each([
  'import type { Socket } from "../net/socket.ts";',
  'export { Socket } from "../net/socket.ts";',
  'export * from "../net/socket.ts";',
  'type Socket = import("../net/socket.ts").Socket;',
  'const socket = import("../net/socket.ts");',
])("every way to depend counts: %s", (code) => {
  expect(check("tools/kernel/fs/select.ts", code)).toHaveLength(1);
});

test("a new tool has to say what it stands on", () => {
  expect(check("tools/novelty/main.ts", "")).toEqual([
    "1 stands in no layer: say in tools/lint/layers.ts what this folder may import",
  ]);
});
