import { describe, expect, test } from "vitest";
import { readInfo } from "./fence.ts";

const messageOf = (info: string) => {
  const read = readInfo(info);
  return read.kind === "wrong" ? read.message : null;
};

describe("the words of a fence", () => {
  test("ts run takes its options in any order", () => {
    expect(readInfo("ts run fold id=甲.1 throws")).toEqual({
      kind: "cell",
      options: { id: "甲.1", fold: true, quiet: false, throws: true },
    });
  });

  test("a language alone, or nothing, is plain", () => {
    expect(readInfo("ts")).toEqual({ kind: "plain", language: "ts" });
    expect(readInfo("")).toEqual({ kind: "plain", language: "" });
  });

  test("a region is a file and a name", () => {
    expect(readInfo("ts region=tools/a.ts#read")).toEqual({
      kind: "quote",
      language: "ts",
      file: "tools/a.ts",
      region: "read",
    });
    expect(messageOf("ts region=tools/a.ts")).toContain("should name a file and a region");
    expect(messageOf("ts region=a.ts#b fold")).toContain('unknown word "fold"');
  });

  test.each([
    ["ts run flod", 'unknown word "flod" after "ts run"; known words: id=NAME, fold, quiet, throws'],
    ["ts run id=", 'unknown word "id="'],
    ["ts run fold=1", 'unknown word "fold=1"'],
    ["ts run id=a id=b", '"id=b" is a second id'],
    ["ts run quiet quiet", '"quiet" is a second quiet'],
    ["js run", 'only "ts run" can run'],
    ["ts rnu", 'unknown word "rnu" after "ts"'],
    ["txt output", 'written "text output"'],
    ["text output fold", 'unknown word "fold" after "text output"'],
  ])("%s is refused", (info, message) => {
    expect(messageOf(info)).toContain(message);
  });
});
