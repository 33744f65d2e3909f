import { expect, test } from "vitest";
import { Atomic, type Call } from "../libc/index.ts";
import { History, STACK, explained, explore, linearize } from "./index.ts";

interface Node {
  readonly value: number;
  readonly next: Node | null;
}

/** Two pushes and a pop at the same time; what they answered has to have an order. */
function stackOf(
  push: (top: Atomic<Node | null>, value: number) => Call<void>,
  pop: (top: Atomic<Node | null>) => Call<number | null>,
) {
  return () => {
    const top = new Atomic<Node | null>(null, "top");
    const history = new History();
    const pusher = (name: string, value: number) =>
      function* () {
        const operation = history.begin(name, "push", value);
        yield* push(top, value);
        history.end(operation);
      };
    return {
      threads: [
        pusher("alice", 1),
        pusher("bob", 2),
        function* carol() {
          for (let i = 0; i < 2; i++) {
            const operation = history.begin("carol", "pop");
            history.end(operation, yield* pop(top));
          }
        },
      ],
      final: () => {
        const verdict = linearize(history.operations, STACK);
        if (!verdict.isLinearizable) return verdict.sentence;
        let left = 0;
        for (let node = top.value; node; node = node.next) left++;
        const taken = history.operations.filter(
          ({ name, result }) => name === "pop" && result !== null,
        ).length;
        return left + taken === 2 ? undefined : `${2 - left - taken} of 2 values are lost`;
      },
    };
  };
}

function* pushByCas(top: Atomic<Node | null>, value: number): Call<void> {
  for (;;) {
    const next = yield* top.load();
    if ((yield* top.compareExchange(next, { value, next })) === next) return;
  }
}

function* pushBlindly(top: Atomic<Node | null>, value: number): Call<void> {
  const next = yield* top.load();
  yield* top.store({ value, next });
}

function* popByCas(top: Atomic<Node | null>): Call<number | null> {
  for (;;) {
    const first = yield* top.load();
    if (first === null) return null;
    if ((yield* top.compareExchange(first, first.next)) === first) return first.value;
  }
}

test("a stack by compare-and-swap is linearizable in every schedule", () => {
  const result = explore(stackOf(pushByCas, popByCas));
  expect(result).toMatchObject({ complete: true, failure: null });
});

test("a push that only stores loses a value in some schedule", () => {
  const result = explore(stackOf(pushBlindly, popByCas));
  expect(explained(result)).toMatch(/lost|no place for/);
  expect(result.verdict).toBe("assertion");
});
