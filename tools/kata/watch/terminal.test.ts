import { expect, test } from "vitest";
import { keyName, paint } from "./terminal.ts";

test("only lines that changed are drawn", () => {
  expect(paint(["a", "b", "c"], ["a", "B", "c"])).toBe("\u001b[2;1H\u001b[2KB");
  expect(paint(["a"], ["a"])).toBe("");
  expect(paint([], ["a"])).toBe("\u001b[1;1H\u001b[2Ka");
});

test("lines that are gone are wiped", () => {
  expect(paint(["a", "b"], ["a"])).toBe("\u001b[2;1H\u001b[2K");
});

test("keys get the names that update knows", () => {
  expect(keyName("\r", { name: "return" })).toBe("enter");
  expect(keyName(undefined, { name: "up" })).toBe("up");
  expect(keyName("\u001b", { name: "escape", meta: true })).toBe("escape");
  expect(keyName("\u0003", { name: "c", ctrl: true })).toBe("ctrl-c");
  expect(keyName("?", {})).toBe("?");
  expect(keyName("N", { name: "n" })).toBe("N");
  expect(keyName(" ", { name: "space" })).toBe(" ");
  expect(keyName("監", {})).toBe("監");
});

test("keys without a meaning here are dropped", () => {
  expect(keyName("\u001b[15~", { name: "f5" })).toBe(null);
  expect(keyName("\u001bx", { name: "x", meta: true })).toBe(null);
  expect(keyName("\t", { name: "tab" })).toBe(null);
  expect(keyName(undefined, {})).toBe(null);
});
