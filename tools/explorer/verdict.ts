/**
 * Judges an execution: what went wrong, in one code and one sentence. Of several mistakes the one that explains
 * the others comes first.
 */
import { Condvar, Mutex, Rwlock, Shared } from "../kernel/uapi/index.ts";
import type { DataRace, RaceDetector } from "./data-race.ts";
import { describeRequest } from "./describe.ts";
import type { FinalCheck } from "./program.ts";
import type { Runner } from "./runner.ts";
import type { ThreadId } from "./system.ts";
import type { Threads } from "./threads.ts";

export type VerdictCode =
  | "assertion"
  | "uncaught-error"
  | "misuse"
  | "data-race"
  | "deadlock"
  | "sleeps-for-ever"
  | "lost-wakeup"
  | "leaked-thread"
  | "livelock";

export interface Problem {
  readonly code: VerdictCode;
  /** What went wrong, in one sentence. */
  readonly sentence: string;
  /** The threads concerned. */
  readonly threads: readonly ThreadId[];
  readonly race?: DataRace;
  /** The object that a thread sleeps on for ever. */
  readonly condvar?: Condvar;
  /** Where the program stood, where that is known: a stack. */
  readonly site?: string;
}

export interface Judging {
  readonly threads: Threads;
  readonly detector: RaceDetector | null;
  final?: FinalCheck | null;
  allowsLeaks?: boolean;
}

/** What is wrong by now, data races aside; null where nothing is. @param hasEnded no thread can go on */
export function judge(judging: Judging, hasEnded: boolean): Problem | null {
  const { threads } = judging;
  const [failure] = threads.failures;
  if (failure) return ofFailure(threads, failure);
  if (!hasEnded) return null;
  const left = threads.runners.filter(
    (runner): runner is Runner => runner !== undefined && runner.state !== "ended",
  );
  if (left.length > 0) return ofBlocked(left);
  return ofOutcome(judging) ?? (judging.allowsLeaks ? null : ofLeaks(threads));
}

/** A data race by now; null where there is none. It counts even where the outcome is right. */
export function judgeRace({ threads, detector }: Judging): Problem | null {
  const race = detector && [...detector.races.values()][0];
  return race ? ofRace(threads, race) : null;
}

function nameOf(threads: Threads, thread: ThreadId): string {
  return threads.runners[thread]?.name ?? `thread ${thread}`;
}

function ofFailure(threads: Threads, failure: Threads["failures"][number]): Problem {
  const { thread, code, message, site } = failure;
  const text = message.replace(/^the program threw (?:AssertionError|Error): /, "");
  if (code !== "uncaught-exception")
    return { code: "misuse", sentence: capital(message), threads: [thread], site };
  if (/threw AssertionError/.test(message))
    return { code: "assertion", sentence: `${nameOf(threads, thread)}: ${text}`, threads: [thread], site };
  return {
    code: "uncaught-error",
    sentence: `${nameOf(threads, thread)} threw: ${text}`,
    threads: [thread],
    site,
  };
}

function ofRace(threads: Threads, race: DataRace): Problem {
  const { cell, first, second } = race;
  const verb = (isWrite: boolean) => (isWrite ? "writes" : "reads");
  return {
    code: "data-race",
    sentence: `Data race: ${nameOf(threads, first.thread)} ${verb(first.isWrite)} ${cell.name} and ${nameOf(threads, second.thread)} ${verb(second.isWrite)} it, and nothing orders the two: no lock, no atomic, no join. A real machine may show either thread something else.`,
    threads: [first.thread, second.thread],
    race,
  };
}

/** Threads that cannot go on: a cycle of locks, or one that sleeps and that nobody will wake. */
function ofBlocked(left: readonly Runner[]): Problem {
  const asleep = left.find((runner) => runner.state === "parked" && runner.args[0] instanceof Condvar);
  const cycle = cycleAmong(left);
  if (cycle) {
    const parts = cycle.map(
      (runner) =>
        `${runner.name} waits for ${objectOf(runner)?.name}, which ${holderOf(runner, left)?.name} holds`,
    );
    return {
      code: "deadlock",
      sentence: `Deadlock: ${parts.join("; ")}.`,
      threads: cycle.map(({ identity }) => identity.thread),
    };
  }
  if (asleep) {
    const condvar = asleep.args[0] as Condvar;
    return {
      code: "sleeps-for-ever",
      sentence: `${asleep.name} sleeps on ${condvar.name}, and nobody will wake it.`,
      threads: [asleep.identity.thread],
      condvar,
    };
  }
  const parts = left.map(
    (runner) =>
      `${runner.name} waits at \`${describeRequest(runner.request, runner.args, false)}\`${heldBy(runner, left)}`,
  );
  return {
    code: "deadlock",
    sentence: `Nobody can go on: ${parts.join("; ")}.`,
    threads: left.map(({ identity }) => identity.thread),
  };
}

function heldBy(runner: Runner, left: readonly Runner[]): string {
  const holder = holderOf(runner, left);
  if (holder === runner) return ", which it holds itself";
  if (holder) return `, which ${holder.name} holds`;
  const object = objectOf(runner);
  return object instanceof Mutex && object.holder !== null
    ? ", whose holder has ended without unlocking it"
    : "";
}

function objectOf(runner: Runner): Shared | undefined {
  const object = runner.args[runner.step?.on[0] ?? 0];
  return object instanceof Shared ? object : undefined;
}

function holderOf(runner: Runner, among: readonly Runner[]): Runner | undefined {
  const object = runner.state === "standing" ? objectOf(runner) : undefined;
  const holder =
    object instanceof Mutex
      ? object.holder
      : object instanceof Rwlock
        ? (object.writer ?? object.readers[0])
        : null;
  return holder ? among.find(({ task }) => task === holder) : undefined;
}

/** Threads each of which waits for what the next one holds. */
function cycleAmong(left: readonly Runner[]): Runner[] | null {
  for (const start of left) {
    const path: Runner[] = [];
    for (let at: Runner | undefined = start; at; at = holderOf(at, left)) {
      if (path.includes(at)) return path.length > 1 ? path.slice(path.indexOf(at)) : null;
      path.push(at);
    }
  }
  return null;
}

function ofOutcome({ final, threads }: Judging): Problem | null {
  try {
    const said = threads.final?.() ?? final?.() ?? true;
    if (typeof said === "string") return { code: "assertion", sentence: said, threads: [] };
    return said === false
      ? { code: "assertion", sentence: "The final check does not hold.", threads: [] }
      : null;
  } catch (error) {
    const [message = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    return { code: "assertion", sentence: message, threads: [] };
  }
}

function ofLeaks(threads: Threads): Problem | null {
  const leaked = threads.runners.find((runner) => runner?.end && !runner.end.isTaken);
  if (!leaked) return null;
  return {
    code: "leaked-thread",
    sentence: `${leaked.name} was neither joined nor detached: main may end the process before it is done.`,
    threads: [leaked.identity.thread],
  };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
