/** Run once in a fresh worker, so that the first check of a kata finds the harness loaded. */
import "#harness";
import { test } from "vitest";

test("the harness is loaded", () => {});
