import { expect, test } from "vitest";
import { figureOf, machineName, showReport } from "./figures.ts";

test("a figure is the median with its spread", () => {
  expect(figureOf("a", "ms", [3, 1, 2])).toEqual({ name: "a", unit: "ms", median: 2, min: 1, max: 3, n: 3 });
  expect(figureOf("a", "ms", [4, 1, 2, 3]).median).toBe(2.5);
});

test("the machine is named with its processors and Node", () => {
  expect(machineName()).toMatch(/^\d+ × .+, .+, Node \d+\./);
});

test("the table for people is aligned", () => {
  const figures = [figureOf("long/name", "ms", [1]), figureOf("b", "ms", [100])];
  expect(showReport({ bench: "x", machine: "m", figures }).split("\n").slice(3)).toEqual([
    "           median  min  max  n",
    "long/name    1 ms    1    1  1",
    "b          100 ms  100  100  1",
  ]);
});
