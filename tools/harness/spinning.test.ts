import { describe, expect, test } from "vitest";
import { type CallName, EAGAIN } from "../kernel/uapi/index.ts";
import { type Spin, SpinWatch } from "./spinning.ts";

/** The spin that `rounds` of the same answers come to, or null. */
function hearing(
  answers: readonly [call: CallName, result: number, slept?: number][],
  rounds = 10_000,
): Spin | null {
  const watch = new SpinWatch();
  for (let round = 0; round < rounds; round++)
    for (const [call, result, slept = 0] of answers) {
      const spin = watch.hear({ call, args: [], site: undefined }, result, slept);
      if (spin) return spin;
    }
  return null;
}

describe("spinning", () => {
  test("is the same empty answer 10,000 times", () => {
    expect(hearing([["read", 0]])).toMatchObject({ call: "read", result: 0 });
    expect(hearing([["read", 0]], 9_999)).toBeNull();
  });

  test("is not hidden by asking for readiness or the time in between", () => {
    expect(
      hearing([
        ["write", -EAGAIN],
        ["poll", 0],
      ]),
    ).toMatchObject({ call: "write", result: -EAGAIN });
    expect(
      hearing([
        ["read", 0],
        ["poll", 1],
        ["clock_gettime", 0],
        ["sched_yield", 0],
      ]),
    ).toMatchObject({ call: "read" });
  });

  test("is also to ask for readiness and then do nothing", () => {
    expect(hearing([["poll", 1]])).toMatchObject({ call: "poll", result: 1 });
  });

  test("is not to wait asleep, nor to get anywhere in between", () => {
    expect(hearing([["poll", 0, 1_000]])).toBeNull();
    expect(
      hearing([
        ["write", -EAGAIN],
        ["poll", 1, 50],
        ["write", 10],
      ]),
    ).toBeNull();
    expect(hearing([["read", 5]])).toBeNull();
  });
});
