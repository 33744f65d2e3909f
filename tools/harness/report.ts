/**
 * What a failing check hands to whoever shows it: the terminal, the gate, the site.
 * Plain data only, so that it survives the trip from a worker thread.
 */

/** One step of a recorded run. `panel` indexes {@link Recording.panels}. */
export interface RecordedStep {
  /** Virtual time at which the step ended, in nanoseconds. */
  at: number;
  /** Who acted: "server[1]", or "network" for a segment that arrives. */
  who: string;
  /** One line in the manner of strace or tcpdump. */
  text: string;
  /** Where in the learner's file the call stands: "01-first-echo.ts:14", where known. */
  site?: string;
  /** The state after this step; steps that change nothing share a panel. */
  panel: number;
}

/** A run that can be stepped forwards and backwards without running it again. */
export interface Recording {
  title: string;
  steps: RecordedStep[];
  /** Snapshots as lines of text: tasks with their descriptors, then sockets with their queues. */
  panels: string[][];
  /** The step at which it went wrong, where the check knows; otherwise the last. */
  wrongAt: number;
}

/** One failed check, in the order in which it is shown. */
export interface FailureReport {
  /** Names the mistake: kebab case; picks the hint and is what wrong answers are matched against. */
  code: string;
  /** What went wrong, in the learner's terms: one sentence. */
  sentence: string;
  expected?: string;
  seen?: string;
  /** Which run of the check failed: "the client's bytes arrive one at a time". */
  scenario?: string;
  /** "katas/01-sockets-are-files/01-first-echo.ts:14", where one line is to blame. */
  where?: string;
  /** The last relevant lines of the trace, or the failing interleaving as columns. */
  trace: string[];
  /** Reopens the same run: `npm run kata -- replay STRING`. */
  replay: string;
  recording?: Recording;
}

/** Thrown by checks. Its message is the sentence; `report` carries the rest across threads. */
export class KataFailure extends Error {
  readonly report: FailureReport;
  constructor(report: FailureReport) {
    super(report.sentence);
    this.name = "KataFailure";
    this.report = report;
  }
}
