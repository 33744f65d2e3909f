import { expect, test, vi } from "vitest";
import { after, failed, passed, startState } from "../fixture.ts";
import { view } from "./view.ts";

vi.mock("../../show.ts", () => ({
  showVerdict: (verdict: { outcome: string; failures: { sentence: string }[] }) => [
    verdict.outcome === "pass" ? "✓ Passed." : `✗ ${verdict.failures[0]?.sentence}`,
  ],
}));

const show = (s: any) =>
  console.log(
    view(s)
      .map((l) => `|${l}`)
      .join("\n"),
  );
test("x", () => {
  show(failed());
  show(startState());
  show(passed());
  show(after(failed(), "t")[0]);
  show(after(failed(), "l", "e", "c")[0]);
  show(after(failed(), "?")[0]);
  show(after(failed({ size: { columns: 120, rows: 20 } }), "t")[0]);
  show(after(failed({ size: { columns: 60, rows: 20 } }), "t")[0]);
  show(after(failed({ size: { columns: 60, rows: 20 } }), "l")[0]);
  show(failed({ size: { columns: 60, rows: 20 }, question: "reset" }));
});
