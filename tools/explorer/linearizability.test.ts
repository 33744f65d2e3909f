import { expect, test } from "vitest";
import { History, QUEUE, STACK, linearize } from "./linearizability.ts";

/** A history from lines such as "alice push 1 begins" would be long; here begin and end are given by name. */
function historyOf(build: (history: History) => void): History {
  const history = new History();
  build(history);
  return history;
}

test("operations one after another are judged in their order", () => {
  const { operations } = historyOf((h) => {
    h.end(h.begin("a", "push", 1));
    h.end(h.begin("a", "push", 2));
    h.end(h.begin("b", "pop"), 2);
  });
  expect(linearize(operations, STACK)).toMatchObject({ isLinearizable: true });
});

test("an operation may not take effect before it has begun", () => {
  const { operations } = historyOf((h) => {
    h.end(h.begin("b", "pop"), 1);
    h.end(h.begin("a", "push", 1));
  });
  expect(linearize(operations, STACK)).toEqual({
    isLinearizable: false,
    sentence:
      "No order explains the answers: at the beginning, there is no place for b's pop() → 1 nor a's push(1).",
  });
});

test("overlapping operations may take effect in either order", () => {
  const { operations } = historyOf((h) => {
    const push = h.begin("a", "push", 1);
    const pop = h.begin("b", "pop");
    h.end(pop, 1);
    h.end(push);
  });
  expect(linearize(operations, STACK).isLinearizable).toBe(true);
});

test("two pops of one element have no order", () => {
  const { operations } = historyOf((h) => {
    h.end(h.begin("a", "push", 7));
    const one = h.begin("a", "pop");
    const two = h.begin("b", "pop");
    h.end(one, 7);
    h.end(two, 7);
  });
  const verdict = linearize(operations, STACK);
  expect(verdict.isLinearizable).toBe(false);
  expect(verdict).toMatchObject({ sentence: expect.stringContaining("there is no place for b's pop() → 7") });
});

test("an operation that has not ended may have taken effect, or not", () => {
  const build = (seen: unknown) =>
    historyOf((h) => {
      h.begin("a", "put", 1);
      h.end(h.begin("b", "take"), seen);
    }).operations;
  expect(linearize(build(1), QUEUE).isLinearizable).toBe(true);
  expect(linearize(build(null), QUEUE).isLinearizable).toBe(true);
  expect(linearize(build(2), QUEUE).isLinearizable).toBe(false);
});

test("a queue hands out in the order of arrival", () => {
  const { operations } = historyOf((h) => {
    h.end(h.begin("a", "put", 1));
    h.end(h.begin("a", "put", 2));
    h.end(h.begin("b", "take"), 2);
  });
  expect(linearize(operations, QUEUE).isLinearizable).toBe(false);
});
