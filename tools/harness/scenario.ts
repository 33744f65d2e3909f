/**
 * One situation that a check puts a program in, run in every way that the check asks for. Where a run fails it
 * is made once more with everything recorded, and thrown as a failure that can be shown and replayed.
 */
import { type LostCall, callSites } from "../libc/trap.ts";
import { type Hostility, PLAIN, type WayCode, describeWay } from "./hostile.ts";
import { Finding } from "./kernel-parts.ts";
import { Reported } from "./mistakes.ts";
import { MOST_STEPS, makeRecording } from "./recording.ts";
import { type FailureReport, KataFailure, type Recording } from "./report.ts";
import { session } from "./session.ts";
import { framesOf, siteOf } from "./site.ts";
import { Trial } from "./trial.ts";
import { straceLines } from "./views/strace.ts";
import { milliseconds } from "./views/time.ts";

export interface ScenarioOptions {
  /** Circumstances besides the plain run; all must be survived. */
  hostile?: readonly Hostility[];
  /** Calls after which a run counts as getting nowhere. */
  stepBudget?: number;
}

/** Interrupts are tried at the first so many sleeps. */
const MOST_INTERRUPTS = 60;
/** Lines of trace in a failure: the program's, and those of everybody else. */
const OWN_LINES = 9;
const OTHER_LINES = 5;

let ordinal = 0;
let lastKata = "";
/** A failure of this check has been recorded: later ones are counted, not shown, and need no second run. */
let hasRecorded = false;

/**
 * Runs `body` in a fresh world in every way.
 * @param title what the situation is, in the learner's words: "a client sends 3,000 bytes in three writes"
 * @param body sets the world up, runs it, reports mistakes; called once a run, so it must not keep state outside
 * @throws KataFailure for the first way that fails
 */
export function scenario(title: string, body: (trial: Trial) => void, options: ScenarioOptions = {}): void {
  const number = nextOrdinal();
  const wanted = parseReplay(session.replay);
  if (wanted) {
    if (wanted.scenario === number) replay(title, body, number, wanted.way, options);
    return;
  }
  for (const way of waysOf(body, options)) attempt(title, body, number, way, options);
}

function nextOrdinal(): number {
  if (lastKata !== session.kata) {
    lastKata = session.kata;
    resetScenarios();
  }
  return ++ordinal;
}

/** Starts counting scenarios from 1 again: called before a check file runs. */
export function resetScenarios(): void {
  ordinal = 0;
  hasRecorded = false;
}

function parseReplay(replayString: string | null): { scenario: number; way: WayCode } | null {
  const match = /^(?:[^:]*:)?(\d+)(?:\.([a-z]+\d*))?/.exec(replayString ?? "");
  return match ? { scenario: Number(match[1]), way: match[2] ?? PLAIN } : null;
}

/** The ways in order: plain first, so that the simplest failing run is the one shown. */
function* waysOf(body: (trial: Trial) => void, options: ScenarioOptions): IterableIterator<WayCode> {
  yield PLAIN;
  const hostile = options.hostile ?? [];
  if (hostile.includes("one-byte-reads")) yield "r";
  if (hostile.includes("short-writes")) for (const seed of session.seeds) yield `w${seed}`;
  if (hostile.includes("schedules")) for (const seed of session.seeds) yield `s${seed}`;
  if (hostile.includes("interrupts")) {
    const sleeps = Math.min(countSleeps(body, options), MOST_INTERRUPTS);
    for (let i = 0; i < sleeps; i++) yield `i${i}`;
  }
}

/** How often the programs under test sleep in the plain run. */
function countSleeps(body: (trial: Trial) => void, options: ScenarioOptions): number {
  const trial = new Trial("i1000000", { record: false, stepBudget: options.stepBudget });
  body(trial);
  return trial.sleeps;
}

function attempt(
  title: string,
  body: (trial: Trial) => void,
  number: number,
  way: WayCode,
  options: ScenarioOptions,
): void {
  const first = made(body, way, options);
  if (!first.error) return;
  if (hasRecorded || (!session.records && first.lost === 0))
    throw failure(title, number, way, first.error, null);
  hasRecorded = true;
  const again = recorded(title, body, way, options, first);
  throw failure(title, number, way, again.error ?? first.error, again);
}

interface MadeRun {
  error: Reported | Finding | null;
  /** Lines that its record would have. */
  lines: number;
  /** Calls written down, and those of them that were never made. */
  calls: number;
  lost: number;
}

/** The run without a record. */
function made(body: (trial: Trial) => void, way: WayCode, options: ScenarioOptions): MadeRun {
  const before = { ...callSites };
  const trial = new Trial(way, { record: false, stepBudget: options.stepBudget });
  const error = verdictOf(trial, body);
  const calls = callSites.created - before.created;
  return { error, lines: trial.lines, calls, lost: calls - (callSites.made - before.made) };
}

/** null where the run passes. */
function verdictOf(trial: Trial, body: (trial: Trial) => void): Reported | Finding | null {
  try {
    body(trial);
    trial.audit();
    return null;
  } catch (error) {
    if (!isVerdict(error)) throw error;
    return error;
  }
}

function isVerdict(error: unknown): error is Reported | Finding {
  return error instanceof Reported || error instanceof Finding;
}

interface RecordedRun {
  trial: Trial;
  recording: Recording;
  error: Reported | Finding | null;
}

/** More calls than have a step each at the end of a recording. */
const MOST_SITES = 2 * MOST_STEPS;

/** The run once more, with call sites and every step; of a long run, with those at its end. */
function recorded(
  title: string,
  body: (trial: Trial) => void,
  way: WayCode,
  options: ScenarioOptions,
  first: MadeRun,
): RecordedRun {
  callSites.isRecording = true;
  callSites.lost.length = 0;
  callSites.waiting = null;
  callSites.skip = first.lost > 0 ? 0 : first.calls - MOST_SITES;
  const trial = new Trial(way, { record: true, stepBudget: options.stepBudget });
  const steps = makeRecording(trial.world, title, first.lines);
  try {
    const error = verdictOf(trial, body);
    return { trial, recording: steps.finish((pid) => trial.isUnderTest(pid)), error };
  } finally {
    callSites.isRecording = false;
  }
}

function replay(
  title: string,
  body: (trial: Trial) => void,
  number: number,
  way: WayCode,
  options: ScenarioOptions,
): void {
  const run = recorded(title, body, way, options, made(body, way, options));
  session.onRecording?.(run.recording, run.error === null);
  if (run.error) throw failure(title, number, way, run.error, run);
}

function failure(
  title: string,
  number: number,
  way: WayCode,
  error: Reported | Finding,
  run: RecordedRun | null,
): KataFailure {
  const lost = run ? (callSites.lost[0] ?? callSites.waiting) : null;
  const where = error instanceof Finding ? siteOfFinding(error) : undefined;
  const report: FailureReport = {
    code: error.code,
    sentence: error.message,
    scenario: [title, describeWay(way)].filter(Boolean).join("; "),
    trace: run ? traceOf(run.trial) : [],
    replay: `${session.kata}:${number}${way === PLAIN ? "" : `.${way}`}`,
  };
  if (run) report.recording = run.recording;
  if (error instanceof Reported) {
    if (error.details.expected !== undefined) report.expected = error.details.expected;
    if (error.details.seen !== undefined) report.seen = error.details.seen;
  }
  if (where) report.where = where;
  if (lost) explainLostCall(report, lost);
  return new KataFailure(report);
}

/** A call written without `yield*` does nothing; that explains most other symptoms, so it comes first. */
function explainLostCall(report: FailureReport, lost: LostCall): void {
  const [site] = framesOf(lost.site.stack);
  if (!site && lost.site.stack?.includes(".check.ts")) return;
  if (site) report.where = site;
  if (report.code === "yield-without-star") return;
  report.seen = report.sentence;
  report.code = "call-without-yield";
  report.sentence = `\`${lost.call}\` was called without \`yield*\`, so it was never made. Write \`yield* ${lost.call}(…)\`.`;
}

function siteOfFinding(finding: Finding): string | undefined {
  return framesOf(finding.site)[0] ?? framesOf(finding.stack)[0];
}

/** The last calls of the program, and of its clients what came at the end; a client's pauses tell nothing. */
function traceOf(trial: Trial): string[] {
  const { recorder } = trial.world;
  if (!recorder) return [];
  const all = straceLines(recorder).filter(
    (line) => trial.isUnderTest(line.pid) || !line.text.startsWith("nanosleep("),
  );
  const own = new Set(all.filter((line) => trial.isUnderTest(line.pid)).slice(-OWN_LINES));
  const others = new Set(all.filter((line) => !trial.isUnderTest(line.pid)).slice(-OTHER_LINES));
  const lines = all.filter((line) => own.has(line) || others.has(line));
  const width = Math.max(0, ...lines.map((line) => line.who.length));
  return lines.map((line) => {
    const site = siteOf(line.site?.stack)?.replace(/^.*\//, "");
    return `${milliseconds(line.at).padStart(9)}  ${line.who.padEnd(width)}  ${line.text}${site ? `   ${site}` : ""}`;
  });
}
