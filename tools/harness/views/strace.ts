/** The record of calls as `strace -f -r` would print it, one program or several. */
import type { Line, Recorder } from "../recorder.ts";
import { milliseconds } from "./time.ts";

export interface StraceOptions {
  /** Only programs with these names. */
  only?: readonly string[];
  /** Leaves out the time column. */
  times?: boolean;
  /** Only calls with these names. */
  calls?: readonly string[];
  /** Shows the last so many lines. */
  last?: number;
}

/** Lines that strace would show: calls when they return, calls that never do, signals, exits. */
export function straceLines(recorder: Recorder, options: StraceOptions = {}): Line[] {
  const kinds = new Set(["call", "signal", "process"]);
  const shown = recorder.lines.filter((line) => kinds.has(line.kind));
  const all = [...shown, ...recorder.unfinished()].filter(
    (line) => !options.only || options.only.includes(line.who),
  );
  const { calls, last } = options;
  const chosen = calls ? all.filter((line) => calls.some((call) => line.text.startsWith(`${call}(`))) : all;
  return last ? chosen.slice(-last) : chosen;
}

export function formatStrace(recorder: Recorder, options: StraceOptions = {}): string {
  const lines = straceLines(recorder, options);
  const names = new Set(lines.map((line) => line.who));
  const width = Math.max(0, ...lines.map((line) => line.who.length));
  return lines
    .map((line) => {
      const time = options.times === false ? "" : `${milliseconds(line.at).padStart(9)}  `;
      return `${time}${names.size > 1 ? `${line.who.padEnd(width)}  ` : ""}${line.text}`;
    })
    .join("\n");
}
