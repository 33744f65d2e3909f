/** One schedule, step by step, as data for reports and for the site. */
import { describeAnswer, describeRequest } from "./describe.ts";
import { Execution } from "./execution.ts";
import type { Runner } from "./runner.ts";
import { enabledThreads } from "./strategies.ts";
import type { Operation, ThreadId } from "./system.ts";
import { EXIT } from "./thread-ends.ts";
import type { Threads } from "./threads.ts";

/** One step of a schedule. */
export interface RecordedOperation {
  readonly thread: ThreadId;
  /** "load x", "x = 1", "lock m". */
  readonly text: string;
  /** What came out: "0"; empty where nothing is worth saying. */
  readonly answer: string;
  /** How the processor came to this thread. */
  readonly switch: "goes on" | "first" | "preempts" | "takes over";
  /** For a take-over: why the thread before it could not go on: "main waits: join worker". */
  readonly reason: string;
  /** A thread's end: no step of the program's text. */
  readonly isHidden: boolean;
  /** Its number for people, from 1 on; hidden steps have none of their own. */
  readonly number: number;
  /** Threads that it woke or created. */
  readonly released: readonly ThreadId[];
  /** Numbers of the objects it touches. */
  readonly objects: readonly number[];
  /** Where the program made the call: a stack, while call sites are recorded. */
  readonly site?: string | undefined;
}

export interface Recorded {
  readonly names: readonly string[];
  readonly steps: readonly RecordedOperation[];
  /** Where nobody can go on, what those stand at that have not ended: "lock m". */
  readonly left: readonly { readonly thread: ThreadId; readonly text: string }[];
  readonly execution: Execution;
  /** Threads that stand before an operation that is not possible, for the search for races. */
  readonly blocked: readonly { thread: ThreadId; operation: Operation }[];
}

/** Makes the steps of a schedule, once more, and writes them down. A thread that cannot go is passed over. */
export function record(threads: Threads, schedule: readonly ThreadId[], width: number): Recorded {
  const execution = new Execution(width);
  const steps: RecordedOperation[] = [];
  const outer = threads.observer;
  threads.reset();
  let last: ThreadId = -1;
  for (const thread of schedule) {
    if (!threads.isEnabled(thread)) continue;
    const runner = threads.runners[thread] as Runner;
    const operation = threads.next(thread) as Operation;
    const couldGoOn = last >= 0 && threads.isEnabled(last);
    const reason = last >= 0 && !couldGoOn ? standing(threads.runners[last]) : "";
    const stateBefore = operation.footprint.map((access) => threads.stateOf(access >> 1));
    const { step, request, args } = runner;
    let answer = "";
    const text = operation.describe();
    threads.observer = {
      began: () => outer?.began(),
      stepped(made) {
        outer?.stepped(made);
        answer = describeAnswer(request, args, made.answer);
      },
    };
    const { released } = threads.step(thread);
    threads.observer = outer;
    execution.append(thread, operation, stateBefore, released);
    steps.push({
      thread,
      text,
      answer,
      switch: last === thread ? "goes on" : last < 0 ? "first" : couldGoOn ? "preempts" : "takes over",
      reason,
      isHidden: step === EXIT,
      number: steps.filter(({ isHidden }) => !isHidden).length + 1,
      released,
      objects: operation.footprint.map((access) => access >> 1),
      site: request?.site?.stack,
    });
    last = thread;
  }
  return { names: namesOf(threads), steps, left: leftAt(threads), execution, blocked: blockedAt(threads) };
}

/** Why a thread does not go on. */
function standing(runner: Runner | undefined): string {
  if (!runner || runner.state === "ended") return `${runner?.name ?? "it"} has ended`;
  const text = describeRequest(runner.request, runner.args, false);
  return runner.state === "standing" ? `${runner.name} waits: ${text}` : `${runner.name} sleeps`;
}

function namesOf(threads: Threads): string[] {
  return Array.from({ length: threads.threadCount }, (_, thread) => threads.runners[thread]?.name ?? "");
}

function leftAt(threads: Threads): { thread: ThreadId; text: string }[] {
  if (enabledThreads(threads).length > 0) return [];
  return threads.runners.flatMap((runner, thread) =>
    runner && runner.state !== "ended"
      ? [
          {
            thread,
            text:
              runner.state === "standing"
                ? describeRequest(runner.request, runner.args, false)
                : `asleep: ${describeRequest(runner.request, runner.args, false)}`,
          },
        ]
      : [],
  );
}

function blockedAt(threads: Threads): { thread: ThreadId; operation: Operation }[] {
  if (enabledThreads(threads).length > 0) return [];
  return threads.runners.flatMap((_, thread) => {
    const operation = threads.next(thread);
    return operation ? [{ thread, operation }] : [];
  });
}
