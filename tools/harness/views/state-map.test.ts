import { expect, test } from "vitest";
import { stateMap } from "./state-map.ts";

const words = { title: "The states", description: "One path." };

test("the ways that a path took are drawn in its style, and the map names all eleven states", () => {
  const svg = stateMap({
    ...words,
    paths: [{ name: "client", changes: [{ from: "LAST-ACK", to: "CLOSED" }] }],
  });
  expect(svg.match(/class="way a"/g)).toHaveLength(2);
  expect(new Set(svg.match(/(?<=class="name"[^>]*>)[^<]+/g)).size).toBe(11);
});

test("a change that TCP does not have is refused", () => {
  const changes = [{ from: "CLOSE-WAIT", to: "TIME-WAIT" }];
  expect(() => stateMap({ ...words, paths: [{ name: "server", changes }] })).toThrow(
    "no way from CLOSE-WAIT",
  );
});
