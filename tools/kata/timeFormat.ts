/** Virtual time in the columns of a recorded run. */
import type { Recording } from "../harness/report.ts";

/** Shows the virtual times of a run in one unit, so that they can be compared down a column: "0.403 ms". */
export function timeFormat(recording: Recording): (nanoseconds: number) => string {
  const last = Math.max(0, ...recording.steps.map((step) => step.at));
  const [unit, size, digits] = unitFor(last);
  return (nanoseconds) => `${(nanoseconds / size).toFixed(digits)} ${unit}`;
}

function unitFor(nanoseconds: number): [unit: string, size: number, digits: number] {
  if (nanoseconds < 1_000_000) return ["µs", 1_000, 1];
  if (nanoseconds < 10_000_000_000) return ["ms", 1_000_000, 3];
  return ["s", 1_000_000_000, 3];
}
