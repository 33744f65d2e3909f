import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { PAGE, freshPage } from "./files.ts";
import { departuresIn, departuresPage } from "./simplified.ts";

const SOURCE = `/**
 * Datagrams.
 *
 * Simplified: fragments do not exist;
 * a datagram travels whole.
 */
import { x } from "./x.ts";

/** Finds one. Simplified: the first will do. @returns null for none */
export function find() {
  // Simplified: this is
  // quick
  return x;
}

class Box {
  /** A size. Simplified: always one */
  private readonly size = 1;
}
`;

test("a remark goes to the end of its paragraph, with what it stands before", () => {
  const found = departuresIn({ path: "tools/kernel/net/udp.ts", text: SOURCE });
  expect(found.map(({ symbol, text }) => [symbol, text])).toEqual([
    ["", "Fragments do not exist; a datagram travels whole."],
    ["find", "The first will do."],
    ["", "This is quick."],
    ["size", "Always one."],
  ]);
});

test("the page is grouped by area", () => {
  const page = departuresPage([
    { path: "tools/kernel/fs/poll.ts", symbol: "", text: "B." },
    { path: "tools/kernel/net/tcp/output.ts", symbol: "send", text: "A." },
  ]);
  expect(page.split("\n").slice(4)).toEqual([
    "## TCP",
    "",
    "- A. ([net/tcp/output.ts](../../tools/kernel/net/tcp/output.ts), `send`)",
    "",
    "## Files, select, poll, epoll",
    "",
    "- B. ([fs/poll.ts](../../tools/kernel/fs/poll.ts))",
    "",
  ]);
});

test("the page says what the comments say: if not, run `npm run docs:simplified`", () => {
  expect(readFileSync(PAGE, "utf8")).toBe(freshPage());
});
