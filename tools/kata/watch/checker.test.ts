import { beforeEach, expect, test } from "vitest";
import type { Kata, Verdict } from "../model.ts";
import { type Checker, makeChecker } from "./checker.ts";
import { firstEcho, passingVerdict } from "./fixture.ts";

/** A runner whose answers are given by the test; the newest runner is the last. */
interface FakeRunner {
  checks: { kata: Kata; answer(verdict: Verdict): Promise<void>; crash(reason: string): Promise<void> }[];
  closed: boolean;
}

let runners: FakeRunner[];
let patience: { milliseconds: number; run(): void } | null;
let checker: Checker;
let told: string[];

beforeEach(() => {
  runners = [];
  patience = null;
  told = [];
  checker = makeChecker(makeRunner, (milliseconds, run) => {
    patience = { milliseconds, run };
    return () => {
      patience = null;
    };
  });
});

function makeRunner() {
  const fake: FakeRunner = { checks: [], closed: false };
  runners.push(fake);
  return {
    check(kata: Kata) {
      return new Promise<Verdict>((resolve, reject) => {
        fake.checks.push({
          kata,
          answer: async (verdict) => resolve(verdict),
          crash: async (reason) => reject(new Error(reason)),
        });
      });
    },
    async close() {
      fake.closed = true;
    },
  };
}

function ask(name: string): void {
  checker.ask({
    kata: firstEcho,
    options: {},
    answered: () => told.push(name),
    failed: (reason) => told.push(`${name}: ${reason}`),
  });
}

/** Lets the promises that are due run. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

test("one check is asked of the runner and answered", async () => {
  ask("a");
  await runners[0]?.checks[0]?.answer(passingVerdict());
  await settle();
  expect(told).toEqual(["a"]);
});

test("of the checks asked for meanwhile only the newest is made, and only it is answered", async () => {
  ask("a");
  ask("b");
  ask("c");
  expect(runners[0]?.checks).toHaveLength(1);
  await runners[0]?.checks[0]?.answer(passingVerdict());
  await settle();
  expect(runners[0]?.checks).toHaveLength(2);
  await runners[0]?.checks[1]?.answer(passingVerdict());
  await settle();
  expect(told).toEqual(["c"]);
  expect(patience).toBe(null);
});

test("an overtaken check that does not end costs its runner", async () => {
  ask("a");
  ask("b");
  patience?.run();
  expect(runners).toHaveLength(2);
  expect(runners[0]?.closed).toBe(true);
  await runners[0]?.checks[0]?.answer(passingVerdict());
  await runners[1]?.checks[0]?.answer(passingVerdict());
  await settle();
  expect(told).toEqual(["b"]);
});

test("a runner that still starts is given more time than a warm one", async () => {
  ask("a");
  ask("b");
  expect(patience?.milliseconds).toBe(10_000);
  await runners[0]?.checks[0]?.answer(passingVerdict());
  await settle();
  ask("c");
  expect(patience?.milliseconds).toBe(1_000);
});

test("a runner that goes wrong is reported", async () => {
  ask("a");
  await runners[0]?.checks[0]?.crash("no worker");
  await settle();
  expect(told).toEqual(["a: no worker"]);
});

test("after closing nothing is answered", async () => {
  ask("a");
  await checker.close();
  await runners[0]?.checks[0]?.answer(passingVerdict());
  await settle();
  expect(told).toEqual([]);
  expect(runners[0]?.closed).toBe(true);
});
