import { expect, test } from "vitest";
import type { PacketView } from "../sched/index.ts";
import type { Host } from "./host.ts";
import { impairment } from "./impair.ts";
import { Link } from "./link.ts";

const packet = {} as PacketView;

function fates(count: number, decide: (packet: PacketView) => unknown): unknown[] {
  return Array.from({ length: count }, () => decide(packet));
}

test("the same seed gives the same line", () => {
  const options = { loss: 0.1, duplicate: 0.1, reorder: 0.1, jitter: 1000, seed: 7 };
  expect(fates(200, impairment(options))).toEqual(fates(200, impairment(options)));
  expect(fates(200, impairment(options))).not.toEqual(fates(200, impairment({ ...options, seed: 8 })));
});

test("shares are met", () => {
  const seen = fates(10_000, impairment({ loss: 0.2, duplicate: 0.1 }));
  expect(seen.filter((fate) => fate === "drop").length / 10_000).toBeCloseTo(0.2, 1);
  expect(seen.filter((fate) => fate === "twice").length / 10_000).toBeCloseTo(0.08, 1);
  expect(() => impairment({ loss: 5 })).toThrow("loss is 5, where a share from 0 to 1 is needed");
});

test("a link of 8 Mbit/s takes 1 ms for 1,000 bytes, one packet after the other, and loses what does not fit", () => {
  const link = new Link("slow", { bandwidth: 8_000_000, queueLimit: 2_500 });
  const end = {} as Host;
  expect(link.sendingTime(end, 1000, 0)).toBe(1_000_000);
  expect(link.sendingTime(end, 1000, 0)).toBe(2_000_000);
  expect(link.sendingTime(end, 1000, 0)).toBe(-1);
  expect(link.sendingTime({} as Host, 1000, 0)).toBe(1_000_000);
  expect(link.sendingTime(end, 1000, 2_000_000)).toBe(1_000_000);
});
