/** Every vector is one test: the simulated kernel answers as Linux 6.18 did. */
import { describe, expect, it } from "vitest";
import { loadVectors } from "./load.ts";
import { runVector } from "./runner.ts";

describe("the kernel answers as Linux 6.18 did", () => {
  for (const { name, vector, problem } of loadVectors())
    it(vector ? `${name}: ${vector.about}` : name, () => {
      expect(problem).toBe("");
      if (vector) expect(runVector(vector).difference).toBeNull();
    });
});
