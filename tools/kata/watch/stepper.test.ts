import { expect, test } from "vitest";
import { recording } from "./fixture.ts";
import { panelAt } from "./stepper.ts";

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
