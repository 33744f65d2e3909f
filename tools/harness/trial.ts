/**
 * One run of a scenario: a world, the programs under test in it, scripted clients around them, and the
 * questions that checks ask afterwards. One piece because world, programs and questions are one object to a check.
 */
import { type CallName, type Program, type Request, type Thread, signalName } from "../kernel/uapi/index.ts";
import { callProgram, notAProgram } from "./exported.ts";
import {
  PLAIN,
  WayChooser,
  type WayCode,
  installForeignHandler,
  interrupt,
  needsHandler,
} from "./hostile.ts";
import { Finding, type KernelEvent, type Process, type RunResult } from "./kernel-parts.ts";
import { makesLine } from "./recorder.ts";
import { HIDDEN_SITE } from "./site.ts";
import { SpinWatch, spinning } from "./spinning.ts";
import { formatCall } from "./views/call.ts";
import { duration } from "./views/time.ts";
import { World } from "./world.ts";

/** What a process does whose program has returned; no trace shows it. */
const PARKED: Request = { call: "pause", args: [], site: HIDDEN_SITE };

/** A call that was answered with -1. */
export interface FailedCall {
  readonly request: Request;
  readonly errno: number;
}

/** Failed calls that a subject remembers; one that goes on asking is ended by other means. */
const MOST_FAILURES = 100;

/** A program under test. */
export interface Subject {
  readonly process: Process;
  /** Its function has returned. */
  readonly hasReturned: boolean;
  /** What it returned. */
  readonly result: unknown;
  /** Descriptors above 2 that were open when it returned. */
  readonly leaked: readonly number[];
  /** Calls it has made so far, all or those of one name. */
  calls(name?: CallName): number;
  /** Its calls that failed, its children's and threads' included, in order: the first hundred. */
  readonly failures: readonly FailedCall[];
  /** "read(4, …), asleep since 0.4 ms", or "nothing: it has returned". */
  readonly doing: string;
}

class RunningSubject implements Subject {
  process!: Process;
  hasReturned = false;
  result: unknown;
  leaked: number[] = [];
  readonly failures: FailedCall[] = [];
  readonly counts = new Map<string, number>();
  total = 0;
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  calls(name?: CallName): number {
    return name ? (this.counts.get(name) ?? 0) : this.total;
  }

  get doing(): string {
    if (this.hasReturned) return "it has returned";
    const { process } = this;
    if (process.state !== "alive") return endOf(process);
    const task = process.main;
    if (!task?.sleep || !task.request) return "it is running";
    return `it sleeps in ${formatCall(task.request, -1).replaceAll("0x7ffd", "…")} since ${duration(this.world.kernel.sched.clock.now - task.sleptSince)}`;
  }
}

export class Trial {
  readonly world: World;
  readonly way: WayCode;
  private readonly chooser: WayChooser | null;
  private readonly subjects: RunningSubject[] = [];
  private readonly watches = new Map<number, SpinWatch>();

  constructor(way: WayCode, options: { record: boolean; stepBudget?: number | undefined }) {
    this.way = way;
    this.chooser = way === PLAIN ? null : new WayChooser(way, (pid) => this.isUnderTest(pid));
    this.world = new World({
      record: options.record,
      chooser: this.chooser,
      stepBudget: options.stepBudget ?? 200_000,
      listener: (event) => this.hear(event),
    });
    const { sched } = this.world.kernel;
    if (needsHandler(way)) sched.interrupter = (task) => interrupt(sched, task);
  }

  /** Sleeps of the programs under test. */
  get sleeps(): number {
    return this.chooser?.sleeps ?? 0;
  }

  /**
   * Starts the program under test on the server's machine. When its function has returned, its process lives
   * on and does nothing, so that whatever it forgot to close stays open.
   */
  subject<A extends unknown[]>(program: (...args: A) => Thread<unknown>, ...args: A): Subject {
    return this.subjectNamed(program.name || "program", program, ...args);
  }

  /** As subject, under a name of the check's choice. */
  subjectNamed<A extends unknown[]>(
    name: string,
    program: (...args: A) => Thread<unknown>,
    ...args: A
  ): Subject {
    const { world } = this;
    const subject = new RunningSubject(world);
    function* main(): Thread<void> {
      const made = callProgram(name, program, args);
      if (typeof (made as Thread<unknown> | undefined)?.next !== "function") throw notAProgram(name, program);
      const result = yield* made as Thread<unknown>;
      if (world.kernel.sched.current?.process !== subject.process) return;
      subject.result = result;
      subject.hasReturned = true;
      subject.leaked = world.descriptors(subject.process).map(({ fd }) => fd);
      world.recorder?.note(world.kernel.sched.clock.now, subject.process, `+++ ${name} has returned +++`);
      for (;;) yield PARKED;
    }
    subject.process = world.spawn(main as Program, { name });
    if (needsHandler(this.way)) installForeignHandler(subject.process);
    this.subjects.push(subject);
    return subject;
  }

  /** Starts a scripted client on the outside machine. It may write to variables of the check. */
  client(program: () => Thread<unknown>, name = "client"): Process {
    return this.world.client(program as Program, { name });
  }

  /** Runs until nothing can run any more. @throws Finding for what ends a run early */
  run(): RunResult {
    return this.checked(this.world.run());
  }

  /** Runs for so many virtual milliseconds. */
  runFor(ms: number): RunResult {
    return this.checked(this.world.runFor(ms));
  }

  private checked(result: RunResult): RunResult {
    if (!result.finding) return result;
    this.onFinding?.(result.finding.code);
    throw result.finding;
  }

  /** What every run must satisfy at its end, besides what the check asks. */
  audit(): void {
    for (const subject of this.subjects)
      if (subject.hasReturned && subject.leaked.length > 0 && !this.allowedLeaks) throw leak(subject);
  }
  /** Set by checks whose program hands open descriptors on. */
  allowedLeaks = false;

  isUnderTest(pid: number): boolean {
    return this.subjects.some((subject) => subject.process.pid === pid || isDescendant(subject.process, pid));
  }

  /** Set by checks that have a better word for spinning than the harness: hears what was answered again and again, and reports. */
  onSpin: ((call: CallName, result: number) => void) | null = null;

  /** Set by checks that watch what the programs under test do: hears each of their calls with its answer, their children's too. */
  onCall: ((request: Request, result: number, pid: number) => void) | null = null;

  /** Set by checks that know what lies behind a finding in their scenario: hears its code, and reports. */
  onFinding: ((code: string) => void) | null = null;

  /** Ends the run at the call by which `subject` exceeds `most` calls. @param exceeded reports the mistake */
  limitCalls(subject: Subject, most: number, exceeded: () => never): void {
    this.limits.set(subject, { most, exceeded });
  }
  private readonly limits = new Map<Subject, { most: number; exceeded: () => never }>();

  /** Lines that the record of this run has, or would have. */
  get lines(): number {
    return this.heardLines + (this.world.recorder ? 0 : this.world.kernel.network.sent);
  }
  private heardLines = 0;

  private noteFailure(pid: number, failed: FailedCall): void {
    const subject = this.subjects.find(({ process }) => process.pid === pid || isDescendant(process, pid));
    if (subject && subject.failures.length < MOST_FAILURES) subject.failures.push(failed);
  }

  private hear(event: KernelEvent): void {
    if (makesLine(event)) this.heardLines++;
    if (event.type !== "exit") return;
    if (this.onCall && this.isUnderTest(event.task.pid))
      this.onCall(event.request, event.result, event.task.pid);
    if (event.result < 0) this.noteFailure(event.task.pid, { request: event.request, errno: -event.result });
    const subject = this.subjects.find(({ process }) => process.pid === event.task.pid);
    if (!subject) return;
    const { call } = event.request;
    subject.counts.set(call, (subject.counts.get(call) ?? 0) + 1);
    subject.total++;
    const limit = this.limits.get(subject);
    if (limit && subject.total > limit.most) limit.exceeded();
    const spin = this.watchOf(event.task.tid).hear(event.request, event.result, event.slept);
    if (!spin) return;
    this.onSpin?.(spin.call, spin.result);
    throw spinning(spin, subject.process.name);
  }

  private watchOf(tid: number): SpinWatch {
    const known = this.watches.get(tid);
    if (known) return known;
    const watch = new SpinWatch();
    this.watches.set(tid, watch);
    return watch;
  }
}

function endOf(process: Process): string {
  const signal = process.status & 0x7f;
  return signal === 0
    ? `it ended with status ${process.status >> 8}`
    : `it was killed by ${signalName(signal)}`;
}

function isDescendant(process: Process, pid: number): boolean {
  return process.children.some((child) => child.pid === pid || isDescendant(child, pid));
}

function leak(subject: Subject): Finding {
  const list = subject.leaked.map((fd) => `fd ${fd}`).join(", ");
  const one = subject.leaked.length === 1;
  return new Finding(
    "descriptor-leak",
    `${list} ${one ? "was" : "were"} still open when ${subject.process.name} returned: close what you open, on every way out.`,
  );
}
