import { expect, test } from "vitest";
import { editorCommand } from "./editor.ts";

test("$VISUAL comes before $EDITOR; neither is null", () => {
  expect(editorCommand({ VISUAL: "nvim", EDITOR: "ed" })).toEqual({ program: "nvim", args: [] });
  expect(editorCommand({ VISUAL: "", EDITOR: "ed" })).toEqual({ program: "ed", args: [] });
  expect(editorCommand({})).toBe(null);
});

test("an editor may have arguments, and a path with spaces in quotes", () => {
  expect(editorCommand({ EDITOR: "code -r --wait" })).toEqual({ program: "code", args: ["-r", "--wait"] });
  expect(editorCommand({ EDITOR: '"/opt/My Editor/bin" -w' })).toEqual({
    program: "/opt/My Editor/bin",
    args: ["-w"],
  });
});
