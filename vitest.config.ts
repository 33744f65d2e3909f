/** `npm test`: the unit tests, the chapters and the gate over the katas, in one run and one count. */
import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { gatePlugin } from "./tools/kata/gate/plugin.ts";

export default defineConfig({
  test: {
    // A test that was left alone with `.only` would hide all others.
    allowOnly: false,
    // No test waits; a slow machine only takes longer. A test that hangs is ended all the same.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: availableParallelism(),
    projects: [
      { extends: true, test: { name: "unit", include: ["tools/**/*.test.ts"], pool: "threads" } },
      {
        extends: true,
        plugins: [gatePlugin(import.meta.dirname)],
        test: {
          name: "gate",
          include: ["katas/**/*.check.ts"],
          // One warm runner for all the katas of a worker: starting one takes as long as five katas.
          pool: "forks",
          isolate: false,
        },
      },
    ],
  },
});
