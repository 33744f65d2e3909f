/** `npm test`: the unit tests, the chapters and the gate over the katas, in one run and one count. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tools/**/*.test.ts"],
    pool: "threads",
    // A test that was left alone with `.only` would hide all others.
    allowOnly: false,
  },
});
