/**
 * What the runner tells the checks before they run, and what they tell it beyond pass and fail.
 * The runner fills it in a set-up file; without a runner the defaults hold.
 */
import type { Recording } from "./report.ts";

interface Session {
  /** The kata's name, "first-echo": the first part of every replay string. */
  kata: string;
  /** Seeds that every scenario runs under, besides plain and hostile. The gate gives more. */
  seeds: readonly number[];
  /** "SCENARIO.WAY" behind the kata's name, such as "2.i3": only this run is made, and it is recorded even when it passes. */
  replay: string | null;
  /** Whether a failing run is made once more to be recorded. The gate needs only what it is called. */
  records: boolean;
  /** Receives the recording of a replayed run. */
  onRecording: ((recording: Recording, passed: boolean) => void) | null;
  /** Codes of the mistakes that the loaded check can name; a reason where no wrong answer reaches it. */
  declared: Map<string, string | null>;
}

export const session: Session = {
  kata: "kata",
  seeds: [1, 2],
  replay: null,
  records: true,
  onRecording: null,
  declared: new Map(),
};
