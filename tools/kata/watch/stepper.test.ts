import { expect, test } from "vitest";
import { recording } from "./fixture.ts";
import { formatTime, panelAt } from "./stepper.ts";

test("a line of the state is marked where the step before did not have it", () => {
  expect(panelAt(recording, 2)).toEqual([
    { text: "server[1]  running", changed: false },
    { text: "  3  listener", changed: false },
    { text: "  4  ESTABLISHED  recv 1000", changed: true },
  ]);
});

test("the first step marks nothing: there is no step before", () => {
  expect(panelAt(recording, 0).some((line) => line.changed)).toBe(false);
});

test("of two equal lines only the added one is marked", () => {
  const twice = {
    ...recording,
    panels: [["a"], ["a", "a"]],
    steps: [0, 1].map((panel) => ({ at: 0, who: "", text: "", panel })),
  };
  expect(panelAt(twice, 1).map((line) => line.changed)).toEqual([false, true]);
});

test("times are shown in the largest unit that leaves a whole part", () => {
  expect([0, 999, 1_500, 1_204_000, 75_000_000_000].map(formatTime)).toEqual([
    "0 ns",
    "999 ns",
    "1.5 µs",
    "1.204 ms",
    "75 s",
  ]);
});
