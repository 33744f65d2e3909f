/** Plays a vector on the simulated kernel and compares every answer with the recorded one. */
import { type Request, errnoName, signalName } from "../kernel/uapi/index.ts";
import { FORMS } from "./calls.ts";
import type { Scene } from "./form.ts";
import { Names } from "./names.ts";
import { type Performance, Stage } from "./stage.ts";
import { answerLine, callLine, show } from "./trace.ts";
import { Inexpressible, type Json, type Step, type Vector } from "./vector.ts";

/** What came of a vector. */
export interface Verdict {
  readonly name: string;
  readonly pass: boolean;
  /** The failing step with what was expected and what came; null where all agree. */
  readonly difference: Difference | null;
}

export interface Difference {
  /** From 1 on; 0 where the vector could not even begin. */
  readonly step: number;
  /** The step in words. */
  readonly what: string;
  readonly expected: string;
  readonly got: string;
  /** The steps before it, in the manner of strace. */
  readonly trace: readonly string[];
}

/** How often a call with `until` may be made. */
const PATIENCE = 100_000;

/** A step's answer in the vector's own form; keys that do not apply are left out. */
type Answer = { readonly [key: string]: Json };

export function runVector(vector: Vector): Verdict {
  const { name } = vector;
  const trace: string[] = [];
  let play: Play;
  try {
    play = new Play(vector, trace);
  } catch (error) {
    return { name, pass: false, difference: inexpressible(error, 0, "the setting", trace) };
  }
  for (const [index, step] of vector.steps.entries()) {
    let expected: Answer;
    let got: Answer;
    const before = [...trace];
    try {
      got = play.take(step);
      expected = play.expectation(step);
    } catch (error) {
      return { name, pass: false, difference: inexpressible(error, index + 1, callLine(step), before) };
    }
    if (show(expected) !== show(got)) {
      const difference = {
        step: index + 1,
        what: callLine(step),
        expected: show(expected),
        got: show(got),
        trace: before,
      };
      return { name, pass: false, difference };
    }
  }
  return { name, pass: true, difference: null };
}

/** Whatever cannot be expressed, and whatever breaks, is a difference. */
function inexpressible(error: unknown, step: number, what: string, trace: readonly string[]): Difference {
  const got =
    error instanceof Inexpressible
      ? error.message
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error);
  return { step, what, expected: "a step that can be made", got, trace };
}

class Play {
  private readonly stage: Stage;
  private readonly names: Names;
  private readonly trace: string[];
  /** The last call of each thread. */
  private readonly last = new Map<string, { performance: Performance; step: Step }>();

  constructor(vector: Vector, trace: string[]) {
    this.stage = new Stage(vector);
    this.names = new Names((process, fd) => this.stage.portOf(process, fd));
    this.trace = trace;
  }

  /** Makes one step. @returns what came of it, in the form in which it was expected */
  take(step: Step): Answer {
    const at = step.at ?? "A";
    if (step.sleep_ms !== undefined) {
      this.stage.pass(step.sleep_ms);
      this.trace.push(callLine(step));
      return {};
    }
    const answer = step.call === undefined ? this.look(at, step) : this.call(at, step.call, step);
    this.trace.push(answerLine(step, answer));
    return answer;
  }

  /** The part of a step that is an answer. */
  expectation(step: Step): Answer {
    const expected: Record<string, Json> = {};
    for (const key of ["ret", "errno", "out", "from", "blocks", "dies", "still", "is"] as const) {
      const value = step[key];
      if (value !== undefined) expected[key] = value as Json;
    }
    return expected;
  }

  /* ---- steps that only look ---- */

  private look(at: string, step: Step): Answer {
    if (step.returns !== undefined) return this.returned(at, step);
    if (step.still !== undefined) return { still: this.isBlocked(at) ? "blocked" : "returned" };
    if (step.signals) return { out: this.deliveries(at) };
    if (step.tcp_state !== undefined) return { is: this.tcpState(at, step.tcp_state) };
    throw new Inexpressible(`no such step: ${JSON.stringify(step)}`);
  }

  private isBlocked(at: string): boolean {
    const last = this.last.get(at);
    return last !== undefined && !this.stage.hasReturned(last.performance);
  }

  private returned(at: string, step: Step): Answer {
    const last = this.last.get(at);
    if (!last) throw new Inexpressible(`${at} has made no call`);
    if (last.step.call !== step.returns)
      throw new Inexpressible(`${at} is in ${last.step.call}, not in ${step.returns}`);
    const answer = this.answer(at, last.performance, step);
    this.bindNames(at, last.step, last.performance);
    return answer;
  }

  private deliveries(at: string): Json {
    const { handled } = this.stage.process(processOf(at));
    return Object.fromEntries(
      [...handled].sort(([a], [b]) => a - b).map(([signal, count]) => [signalName(signal), count]),
    );
  }

  private tcpState(at: string, which: NonNullable<Step["tcp_state"]>): string {
    const process = processOf(at);
    if (typeof which === "string") return this.stage.stateOf(process, this.names.descriptor(process, which));
    return this.stage.listedState(this.names.port(process, which[0]), this.names.port(process, which[1]));
  }

  /* ---- calls ---- */

  private call(at: string, call: string, step: Step): Answer {
    for (let i = 0; i < PATIENCE; i++) {
      const performance = this.perform(at, call, step);
      if (step.until !== undefined && !isReached(step.until, performance.result)) {
        if (performance.result === undefined) return this.answer(at, performance, step);
        continue;
      }
      this.last.set(at, { performance, step });
      const answer = this.answer(at, performance, step);
      if (performance.result !== undefined) this.bindNames(at, step, performance);
      return answer;
    }
    throw new Inexpressible(`${PATIENCE} times made, and ${step.until} has not come`);
  }

  private perform(at: string, call: string, step: Step): Performance {
    const scene = this.scene(at);
    if (call === "pthread_create") {
      const args = [{ value: 0 }, null, this.stage.actor, undefined];
      return this.stage.perform(at, { call, args }, () => ({}));
    }
    const form = FORMS[call];
    if (!form) throw new Inexpressible(`unknown call ${call}`);
    const args = form.arguments(scene, step.args ?? []);
    const request = { call, args } as unknown as Request;
    return this.stage.perform(at, request, (result) => form.given?.(scene, args as never[], result) ?? {});
  }

  private answer(at: string, performance: Performance, step: Step): Answer {
    const { given } = performance;
    const result = this.stage.hasReturned(performance) ? performance.result : undefined;
    const death = this.stage.killedBy(processOf(at));
    if (death && (result === undefined || step.dies !== undefined)) return { dies: death };
    if (result === undefined)
      return this.stage.process(processOf(at)).state === "alive" ? { blocks: true } : {};
    if (result < 0) return { ret: -1, errno: errnoName(-result) };
    const answer: Record<string, Json> = {};
    if (!given.hidesRet) answer.ret = returnForm(step.ret, result);
    if (given.out !== undefined) answer.out = given.out;
    if (given.from !== undefined) answer.from = given.from;
    return answer;
  }

  /** What the call made gets the name that the step gives it. */
  private bindNames(at: string, step: Step, performance: Performance): void {
    const { result, request } = performance;
    if (result === undefined || result < 0) return;
    const process = processOf(at);
    if (step.fd !== undefined) this.names.bind(process, step.fd, result);
    const made = request.args.find((argument) => Array.isArray(argument) && argument.length === 2) as
      | number[]
      | undefined;
    step.fds?.forEach((name, i) => this.names.bind(process, name, made?.[i] ?? -1));
    if (step.thread !== undefined)
      this.stage.nameThread(step.thread, process, (request.args[0] as { value: number }).value);
    if (step.child === undefined) return;
    this.stage.nameProcess(step.child, result);
    this.names.copy(process, step.child);
  }

  private scene(at: string): Scene {
    const process = processOf(at);
    const { stage, names } = this;
    return {
      process,
      names,
      pid: (value) => (typeof value === "string" ? stage.process(value).pid : Number(value)),
      tid: (value) => (typeof value === "string" ? stage.task(value).tid : Number(value)),
      processName: (pid) => stage.processName(pid),
      kindOf: (fd) => stage.kindOf(process, fd),
    };
  }
}

/** "A.1" is a thread of A. */
function processOf(thread: string): string {
  return thread.split(".")[0] as string;
}

function isReached(until: string | number, result: number | undefined): boolean {
  return until === 0 ? result === 0 : result !== undefined && result < 0 && errnoName(-result) === until;
}

/** The result as loosely as it is expected. */
function returnForm(expected: Step["ret"], result: number): Json {
  if (expected === "fd" || expected === "pid" || expected === "some")
    return result > 0 || expected === "fd" ? expected : result;
  return result;
}
