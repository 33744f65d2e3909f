/** What running a chapter's program gave: plain data, as it comes from the process that ran it. */
import type { Figure } from "./recorder.ts";

export interface Thrown {
  /** "RangeError: a port is at most 65535". */
  text: string;
  /** The stack as the engine prints it, or "" where a value was thrown that has none. */
  stack: string;
}

/** One cell that came to its end. */
export interface CellOutcome {
  output: string;
  figures: Figure[];
  /** What a cell marked `throws` threw; null where it threw nothing. */
  thrown: Thrown | null;
}

/** Why a run stopped before its end. */
export interface Failure {
  /** Index of the cell that was running; null while the program was being loaded, or after the last cell. */
  cell: number | null;
  kind: "threw" | "timeout" | "exit";
  error: Thrown;
}

export interface Run {
  /** By index of the cell; shorter than the list of cells when the run failed. */
  cells: CellOutcome[];
  failure: Failure | null;
}
