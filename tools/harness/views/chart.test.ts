import { expect, test } from "vitest";
import { stepChart } from "./chart.ts";

const base = { title: "Queue", description: "It grows.", x: "ms", y: "bytes" };

test("a chart names itself for screen readers and knows both colour schemes", () => {
  const svg = stepChart({
    ...base,
    title: "a < b",
    series: [
      {
        name: "q",
        points: [
          [0, 0],
          [10, 50],
        ],
      },
    ],
  });
  expect(svg).toMatch(/^<svg xmlns="[^"]+" .*role="img"/);
  expect(svg).toContain('<title id="title">a &lt; b</title>');
  expect(svg).toContain("prefers-color-scheme: dark");
});

test("a value holds until the next point, and equal ones are drawn once", () => {
  const svg = stepChart({
    ...base,
    series: [
      {
        name: "q",
        points: [
          [0, 0],
          [5, 0],
          [10, 50],
          [20, 50],
        ],
      },
    ],
  });
  const path = /class="line a" d="(M\S+ [^h"]+H[^"]+)"/.exec(svg)?.[1];
  expect(path).toBe("M76 284H386V48H696");
});

test("lines differ by more than colour", () => {
  const svg = stepChart({
    ...base,
    series: [
      { name: "one", points: [[1, 1]] },
      { name: "two", points: [[1, 2]] },
    ],
  });
  expect(svg).toMatch(/\.b \{[^}]*stroke-dasharray/);
  expect(svg).toContain(">one</text>");
  expect(svg).toContain(">two</text>");
});
