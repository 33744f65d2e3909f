import { expect, test } from "vitest";
import { column, cut, ends, makeInk, tame, widthOf, wrap } from "./text.ts";

test("wide characters and emoji count two columns, styles none", () => {
  expect(widthOf("監聽")).toBe(4);
  expect(widthOf("✓ 👍")).toBe(4);
  expect(widthOf(makeInk(true).accent("abc"))).toBe(3);
});

test("text is cut with an ellipsis and never through a wide character", () => {
  expect(cut("first-echo", 10)).toBe("first-echo");
  expect(cut("first-echo", 6)).toBe("first…");
  expect(cut("監聽套接字", 6)).toBe("監聽…");
  expect(cut("abc", 0)).toBe("");
});

test("a column has exactly its width", () => {
  expect(column("監", 4)).toBe("監  ");
  expect(column("abcdef", 4)).toBe("abc…");
});

test("the right text of a line is left out where both do not fit", () => {
  expect(ends("left", "right", 12)).toBe("left   right");
  expect(ends("left", "right", 10)).toBe("left");
});

test("text is wrapped at spaces, and a word that is too long is broken", () => {
  expect(wrap("one two three", 8)).toEqual(["one two", "three"]);
  expect(wrap("abcdefgh", 4)).toEqual(["abcd", "efgh"]);
});

test("control characters of a program do not reach the terminal, styles do", () => {
  expect(tame("a\u001b[2Jb\u0007c\td\r")).toBe("a[2Jbc  d");
  expect(tame("\u001b[31mred\u001b[0m")).toBe("\u001b[31mred\u001b[0m");
});

test("without colour a style changes nothing", () => {
  expect(makeInk(false).bad("x")).toBe("x");
  expect(makeInk(true).bad("x")).toBe("\u001b[31mx\u001b[39m");
});
