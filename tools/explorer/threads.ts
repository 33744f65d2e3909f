/**
 * Threads on the simulated kernel as a System: each stands before its next step that others can notice, and what
 * it does by itself in between is done behind the step before. Operations on shared objects are taken from the
 * kernel's own table (kernel/sync); all other calls are answered by the kernel itself. One piece because standing,
 * stepping, waking and ending are one state machine.
 */
import { Kernel } from "../kernel/kernel.ts";
import {
  Finding,
  type Process,
  Task,
  createThread,
  deliver,
  deliverable,
  isGenerator,
  noteEffect,
  programFrame,
} from "../kernel/sched/index.ts";
import {
  type AnySecondStep,
  type AnyStep,
  PARKED,
  SYNC_OPERATIONS,
  type SyncHost,
} from "../kernel/sync/index.ts";
import {
  ESRCH,
  Misuse,
  type Program,
  type Ref,
  type Request,
  type Shared,
  type Thread,
} from "../kernel/uapi/index.ts";
import { Footprints } from "./footprints.ts";
import { ForeignObjects } from "./foreign.ts";
import { Identities, type Identity } from "./identity.ts";
import { KernelCalls } from "./kernel-calls.ts";
import {
  type Body,
  type FinalCheck,
  NeedsRecord,
  type Start,
  type StepObserver,
  type ThreadFailure,
  type ThreadsOptions,
  type Together,
} from "./program.ts";
import { Runner } from "./runner.ts";
import { NO_EFFECTS, type Operation, type StepEffects, type System, type ThreadId } from "./system.ts";
import { DETACH, EXIT, JOIN, ThreadEnd } from "./thread-ends.ts";

export type { Body } from "./program.ts";

const FIRST_TID = 100;
/** A sleeping call that somebody woke tries again. */
const ASLEEP_IN_KERNEL = -10_001;

export class Threads implements System, SyncHost {
  /** By thread number; empty where a thread does not exist in this execution. */
  runners: (Runner | undefined)[] = [];
  /** What went wrong so far in this execution. */
  failures: ThreadFailure[] = [];
  /** Hears of each step, and of each new beginning. */
  observer: StepObserver | null = null;
  /** What must hold at the end of this execution. */
  final: FinalCheck | null = null;
  private readonly start: Start;
  private readonly options: ThreadsOptions;
  private readonly identities: Identities;
  private readonly foreign: ForeignObjects;
  private readonly hasMain: boolean;
  private kernel!: Kernel;
  private process!: Process;
  private calls!: KernelCalls;
  /** The kernel has done more than threads, so that a new one is needed. */
  private isUsed = true;
  /** Whose code runs now. */
  private running!: Runner;
  /** Threads picked by the current step. */
  private readonly picked: Runner[] = [];
  /** Threads that come after the current step: picked, woken or created by it. */
  private released: readonly ThreadId[] = NONE;
  private readonly footprints: Footprints;

  constructor(start: Start, options: ThreadsOptions = {}) {
    this.start = start;
    this.options = options;
    this.hasMain = isGenerator(start());
    this.identities = new Identities(this.hasMain);
    this.foreign = new ForeignObjects(() => this.identities.objects++);
    this.footprints = new Footprints(this.foreign);
  }

  get threadCount(): number {
    return this.identities.threads;
  }

  /** Takes over the numbering of objects; `numberNoMore` gives it back. */
  numberObjects(): void {
    if (this.options.births) this.options.births.nextId = this.bear;
  }

  private readonly bear = (): number => {
    const { running } = this;
    return this.identities.object(running.identity, running.born++);
  };

  /* ---- System ---- */

  reset(): void {
    this.observer?.began();
    this.foreign.restore();
    this.runners = [];
    if (this.failures.length > 0) this.failures = [];
    if (this.isUsed) this.renew();
    const { process, identities } = this;
    process.tasks.length = 0;
    const root = new Runner(identities.root, this.newTask(identities.root), "main", null);
    this.running = root;
    const made = this.start();
    if (this.hasMain) {
      process.tasks.push(root.task);
      this.adopt(root, made as Thread<unknown>);
      this.advance(root);
      return;
    }
    const bodies = Array.isArray(made) ? (made as readonly Body[]) : (made as Together).threads;
    this.final = (made as Together).final ?? null;
    const runners = bodies.map((body, i) => this.addBody(root, body, i));
    for (const runner of runners) this.advance(runner);
  }

  next(thread: ThreadId): Operation | null {
    const runner = this.runners[thread];
    if (runner?.state !== "standing") return null;
    runner.operation ??= this.footprints.operationOf(runner);
    return runner.operation;
  }

  isEnabled(thread: ThreadId): boolean {
    return this.runners[thread]?.isPossible ?? false;
  }

  step(thread: ThreadId): StepEffects {
    const runner = this.runners[thread] as Runner;
    const { step, request, args } = runner;
    if (this.picked.length > 0) this.picked.length = 0;
    this.released = NONE;
    const answer = this.perform(runner, step as AnyStep);
    for (const { identity } of this.picked) this.noteReleased(identity.thread);
    this.goOn(runner, answer);
    for (const woken of this.picked) this.wake(woken);
    if (this.isUsed) this.settle();
    const { released } = this;
    this.observer?.stepped({ runner, step: step as AnyStep, request, args, answer, released });
    return released === NONE ? NO_EFFECTS : { released };
  }

  private noteReleased(thread: ThreadId): void {
    this.released = [...this.released, thread];
  }

  stateOf(object: number): number {
    return this.footprints.objectAt(object)?.state as number;
  }

  /* ---- SyncHost ---- */

  changed(): void {}

  release(task: Task): void {
    const runner = this.runners.find((other) => other?.task === task);
    // One that may also end its wait by itself is ordered by what it touches, not by who picked it.
    if (runner?.state === "parked") this.picked.push(runner);
  }

  /* ---- beginning ---- */

  private renew(): void {
    this.kernel = new Kernel();
    this.process = this.kernel.spawn(idle as Program, {
      name: "program",
      mayFork: this.options.mayFork ?? false,
    });
    this.process.main0 = this.start as () => Thread<unknown>;
    this.calls = new KernelCalls(this.kernel, this.bear);
    this.isUsed = this.options.mayFork ?? false;
  }

  private newTask(identity: Identity): Task {
    return new Task(FIRST_TID + identity.thread, this.process);
  }

  private adopt(runner: Runner, generator: Thread<unknown>): void {
    runner.task.frames.push(programFrame(generator));
    runner.task.state = "RUNNING";
    this.runners[runner.identity.thread] = runner;
  }

  private addBody(root: Runner, body: Body, ordinal: number): Runner {
    const identity = this.identities.child(root.identity, ordinal);
    const runner = new Runner(identity, this.newTask(identity), body.name || `T${ordinal}`, null);
    this.process.tasks.push(runner.task);
    this.adopt(runner, body());
    return runner;
  }

  /* ---- stepping ---- */

  private perform(runner: Runner, step: AnyStep): number {
    const { args, task, call } = runner;
    try {
      if (runner.canBeLate && !step.possibleIn?.((args[0] as Shared).state, task, args))
        return call?.late as number;
      if (call && step !== call) {
        const second = step as AnySecondStep;
        if (!second.isPicked(task, args)) second.giveUp?.(task, args);
      }
      const answer = step.perform(task, args, this);
      if (task.process.log && call) noteEffect(task);
      return answer;
    } catch (error) {
      if (!(error instanceof Misuse) && !(error instanceof Finding)) throw error;
      this.fail(runner, error.code, error.message, runner.request?.site?.stack ?? "");
      return 0;
    }
  }

  private goOn(runner: Runner, answer: number): void {
    if (runner.state === "ended") return;
    if (runner.step === EXIT) runner.state = "ended";
    else if (answer === PARKED) this.park(runner);
    else if (answer === ASLEEP_IN_KERNEL) runner.state = "asleep";
    else {
      runner.task.reply = answer;
      this.advance(runner);
    }
  }

  /** The first of two steps is made. A wait that may end by itself stands before the second at once. */
  private park(runner: Runner): void {
    const second = runner.call?.second as AnySecondStep;
    const mayEnd =
      second.giveUp !== undefined &&
      (runner.isTimed || (this.options.spuriousWakeups && second.on.length > 0));
    const step = mayEnd ? { ...second, on: [...second.on, 0] } : second;
    runner.standBefore(mayEnd ? (step as AnySecondStep) : second, runner.args);
    if (!mayEnd) runner.state = "parked";
  }

  /** Somebody has picked a parked thread. Where nothing is left to be waited for, it goes on at once. */
  private wake(runner: Runner): void {
    if (runner.state !== "parked") return;
    runner.state = "standing";
    if ((runner.step as AnyStep).on.length === 0)
      this.goOn(runner, this.perform(runner, runner.step as AnyStep));
  }

  /** What the kernel has done besides: threads woken in it, processes ended, time to pass when nobody can go on. */
  private settle(): void {
    const { sched } = this.kernel;
    for (;;) {
      let canGoOn = false;
      for (const runner of this.runners) {
        if (!runner) continue;
        if (runner.task.state === "DEAD") runner.state = "ended";
        if (runner.state === "asleep" && runner.task.state === "READY") {
          sched.unready(runner.task);
          this.noteReleased(runner.identity.thread);
          runner.standBefore(
            { ...(runner.step as AnyStep), possibleIn: always, perform: (task) => this.retry(task) },
            runner.args,
          );
        }
        canGoOn ||= runner.isPossible;
      }
      if (canGoOn || !this.calls.passTime()) return;
    }
  }

  private retry(task: Task): number {
    task.state = "RUNNING";
    return this.kernel.sched.retry(task) ? task.reply : ASLEEP_IN_KERNEL;
  }

  /** Runs a thread to its next step, answering what concerns it alone. */
  private advance(runner: Runner): void {
    const { task } = runner;
    const { sched } = this.kernel;
    const outer = this.running;
    this.running = runner;
    sched.current = task;
    try {
      for (;;) {
        if (this.isUsed && !this.deliverSignals(task)) break;
        const result = sched.proceed(task);
        if (result.done) {
          if (this.returned(runner, result.value)) break;
        } else if (this.stand(runner, sched.checked(task, result.value))) break;
      }
    } catch (error) {
      if (!(error instanceof Finding)) throw error;
      this.fail(runner, error.code, error.message, error.site);
    } finally {
      this.running = outer;
    }
  }

  private deliverSignals(task: Task): boolean {
    if (deliverable(task) === 0n) return true;
    return deliver(this.kernel.sched, task) && task.state === "RUNNING";
  }

  private fail(runner: Runner, code: string, message: string, site: string): void {
    this.failures.push({ thread: runner.identity.thread, code, message, site });
    runner.state = "ended";
    if (runner.end) runner.end.hasEnded = true;
  }

  /* ---- standing ---- */

  /** @returns false where the call was answered at once */
  private stand(runner: Runner, request: Request): boolean {
    const { task } = runner;
    task.request = request;
    runner.request = request;
    const operation = SYNC_OPERATIONS[request.call];
    runner.call = operation ?? null;
    if (operation) {
      runner.standBefore(operation, request.args);
      return true;
    }
    return this.standBeforeCall(runner, request);
  }

  private standBeforeCall(runner: Runner, request: Request): boolean {
    const { task } = runner;
    switch (request.call) {
      case "pthread_create":
        task.reply = this.create(runner, request);
        return false;
      case "pthread_join":
      case "pthread_detach": {
        const target = this.runners.find(
          (other) => other && other.task.tid === request.args[0] && other.task.process === task.process,
        );
        task.reply = ESRCH;
        if (!target?.end) return false;
        runner.standBefore(request.call === "pthread_join" ? JOIN : DETACH, [
          target.end,
          request.args[1] ?? null,
        ]);
        return true;
      }
      case "pthread_exit":
        return this.returned(runner, request.args[0]);
      case "nanosleep":
        // Time stands still: a sleep orders nothing, whatever its length.
        task.reply = 0;
        return false;
      case "exit":
        this.standBeforeEnd(runner, ((request.args[0] as number) & 0xff) << 8);
        return true;
      default:
    }
    if (!this.calls.isLocal(task, request)) {
      this.isUsed = true;
      const { step, args } = this.calls.stepOf(task, request, (by, made) => this.trap(by, made));
      runner.standBefore(step, args);
      return true;
    }
    this.answerLocally(runner, request);
    return false;
  }

  private answerLocally(runner: Runner, request: Request): void {
    const { task } = runner;
    if (request.call !== "fork") {
      this.kernel.sched.trap(task, request);
      return;
    }
    if (!task.process.log) throw new NeedsRecord("the program forks");
    const identity = this.identities.child(runner.identity, runner.created++);
    const child = new Runner(identity, this.newTask(identity), `${runner.name} child`, null);
    this.running = child;
    this.kernel.sched.trap(task, request);
    const process = this.kernel.sched.processes.get(task.reply);
    const forked = process?.tasks.find(({ state }) => state !== "DEAD");
    if (process && forked) {
      this.kernel.sched.unready(forked);
      const born = new Runner(identity, forked, child.name, null);
      born.born = child.born;
      forked.state = "RUNNING";
      this.runners[identity.thread] = born;
      this.noteReleased(identity.thread);
      this.advance(born);
    }
    this.running = runner;
    this.kernel.sched.current = task;
  }

  private create(creator: Runner, request: Request): number {
    const [place, , start, arg] = request.args as [
      Ref<number>,
      null,
      (arg: unknown) => Thread<unknown>,
      unknown,
    ];
    const { sched } = this.kernel;
    const ordinal = creator.created++;
    const identity = this.identities.child(creator.identity, ordinal);
    const task = createThread(sched, creator.task, start, arg, FIRST_TID + identity.thread);
    sched.unready(task);
    task.state = "RUNNING";
    const name = this.nameOf(start.name || "thread", identity);
    const runner = new Runner(identity, task, name, new ThreadEnd(this.bear(), name));
    this.runners[identity.thread] = runner;
    place.value = task.tid;
    this.noteReleased(identity.thread);
    this.advance(runner);
    sched.current = creator.task;
    return 0;
  }

  /** Threads that run the same function are told apart by number. */
  private nameOf(name: string, identity: Identity): string {
    const isTaken = this.runners.some(
      (other) => other && (other.name === name || other.name.startsWith(`${name}#`)),
    );
    return isTaken ? `${name}#${identity.thread}` : name;
  }

  /** A call that the kernel answers itself. */
  private trap(task: Task, request: Request): number {
    const { sched } = this.kernel;
    const runner = this.running;
    this.running = this.runners.find((other) => other?.task === task) ?? runner;
    sched.current = task;
    task.state = "RUNNING";
    sched.trap(task, request);
    if (task.process.state === "alive") this.calls.noteBirths(task.process);
    this.running = runner;
    return task.sleep ? ASLEEP_IN_KERNEL : task.reply;
  }

  /* ---- ending ---- */

  /** A start routine, main or a signal handler has returned. @returns false where the thread goes on */
  private returned(runner: Runner, value: unknown): boolean {
    const { task } = runner;
    const frame = task.frames.at(-1);
    if (frame && frame.signal !== 0) {
      task.frames.pop();
      task.blocked = frame.savedMask;
      task.reply = frame.reply;
      return frame.restart ? this.stand(runner, frame.restart) : false;
    }
    const ending = this.kernel.sched.endingOf(task, value);
    if (ending && runner.end) {
      task.frames.splice(0, task.frames.length, programFrame(ending));
      return false;
    }
    runner.request = null;
    runner.call = null;
    if (runner.end) {
      runner.end.result = value;
      runner.standBefore(EXIT, [runner.end]);
    } else if (this.isUsed && this.endsWithMain(task))
      this.standBeforeEnd(runner, ((typeof value === "number" ? value : 0) & 0xff) << 8);
    else runner.state = "ended";
    return true;
  }

  /** A main function takes its process along; threads that were there from the start do not. */
  private endsWithMain(task: Task): boolean {
    return task === task.process.main && (this.hasMain || task.process !== this.process);
  }

  /** The end of a process is a step of its own: others see its descriptors closed. */
  private standBeforeEnd(runner: Runner, status: number): void {
    this.isUsed = true;
    const { step, args } = this.calls.endOf(runner.task.process, (task) => {
      this.kernel.sched.exitProcess(task.process, status);
      return 0;
    });
    runner.standBefore(step, args);
  }
}

const NONE: readonly ThreadId[] = [];
const always = (): boolean => true;

function* idle(): Thread<void> {}
