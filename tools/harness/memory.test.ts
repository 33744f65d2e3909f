import { expect, test } from "vitest";
import { withShortMemory } from "./index.ts";

test("a buffer above the limit is refused as when memory is out, and its size is told", () => {
  const refused = withShortMemory(1000, () => {
    expect(() => new Uint8Array(4_294_967_295)).toThrow(RangeError);
    expect(() => new ArrayBuffer(1001)).toThrow("Array buffer allocation failed");
  });
  expect(refused).toBe(4_294_967_295);
});

test("other buffers are what they always are", () => {
  const refused = withShortMemory(1000, () => {
    const buf = new Uint8Array(1000);
    expect(buf).toBeInstanceOf(Uint8Array);
    expect([...Uint8Array.from([1, 2]).subarray(1)]).toEqual([2]);
    expect(new Uint8Array(new ArrayBuffer(8)).length).toBe(8);
  });
  expect(refused).toBe(0);
});

test("afterwards there is memory again, also where the run threw", () => {
  const { Uint8Array: before } = globalThis;
  expect(() => withShortMemory(10, () => void new Uint8Array(11))).toThrow(RangeError);
  expect(Uint8Array).toBe(before);
  expect(new Uint8Array(11).length).toBe(11);
});
