import { expect, test } from "vitest";
import { timeFormat } from "./timeFormat.ts";

test("all times of a run are shown in one unit, chosen by the last", () => {
  const until = (at: number) =>
    timeFormat({ title: "", panels: [], wrongAt: 0, steps: [{ at, who: "", text: "", panel: 0 }] });
  expect(until(403_000)(900)).toBe("0.9 µs");
  expect(until(1_204_000)(12_500)).toBe("0.013 ms");
  expect(until(75_000_000_000)(1_500_000_000)).toBe("1.500 s");
});
