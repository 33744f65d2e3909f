import { describe, expect, test } from "vitest";
import { type Neighbours, checkLinks, readPage } from "./links.ts";
import { makeMd } from "./markdown.ts";

const neighbours: Neighbours = {
  exists: (path) => ["02-two-queues.md", "../README.md", "图.svg"].includes(path),
  anchorsOf: (path) => (path.endsWith(".md") ? new Set(["积压", "backlog"]) : null),
};
const check = (...lines: string[]) =>
  checkLinks(readPage(makeMd(), lines.join("\n")), neighbours).map(
    ({ line, message }) => `${line}: ${message}`,
  );

describe("links", () => {
  test("addresses elsewhere are left alone", () => {
    expect(check("[a](https://example.org/x#y) <https://example.org> [b](mailto:a@b.c)")).toEqual([]);
  });

  test("files and headings that exist are fine, in Chinese too", () => {
    expect(
      check("# 1.1 关闭", "", "[a](#11-关闭) [b](02-two-queues.md#积压) [c](../README.md) ![d](图.svg)"),
    ).toEqual([]);
  });

  test("a missing file, a missing heading and an absolute path name their line", () => {
    expect(check("# One", "", "first line", "then [a](03.md) and", "[b](#two) [c](/etc/passwd)")).toEqual([
      '4: the link "03.md" leads to no file',
      '5: the link "#two" leads to no heading; there is #one',
      '5: the link "/etc/passwd" is absolute; write it relative to the chapter',
    ]);
    expect(check("[a](02-two-queues.md#backlogs)")).toEqual([
      '1: the link "02-two-queues.md#backlogs" leads to no heading; there is #backlog',
    ]);
  });

  test("raw HTML counts: anchors lead somewhere, targets are checked", () => {
    expect(check('<a id="here"></a>', "", "[a](#here)", "", '<img src="no.png">')).toEqual([
      '5: the link "no.png" leads to no file',
    ]);
  });

  test("a link in a table row or a list names its own line", () => {
    expect(check("| a | b |", "| - | - |", "| 1 | [x](no.md) |", "", "- one", "- [y](nor.md)")).toEqual([
      '3: the link "no.md" leads to no file',
      '6: the link "nor.md" leads to no file',
    ]);
  });
});
