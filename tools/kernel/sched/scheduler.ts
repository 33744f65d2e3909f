/**
 * The scheduler: which task runs, what a trap is, how a task sleeps and wakes. One virtual processor; a task
 * runs until it sleeps or its slice is over. One piece because trap, sleep, wake-up and resumption are one
 * state machine, best read together. Follows kernel/sched/core.c in outcome, not in policy.
 *
 * Simplified: one processor, and no priorities. With a chooser, any order that several could have run in is tried.
 * A pid is not given a second time.
 */
import { Deque, panic } from "../lib/index.ts";
import { Clock } from "../time/index.ts";
import { Misuse } from "../uapi/misuse.ts";
import type { Request, Thread } from "../uapi/request.ts";
import { Accounting } from "./accounting.ts";
import type { Chooser } from "./choices.ts";
import { BYTE_NS, CALL_NS, SLICE_NS, SWITCH_NS } from "./cost.ts";
import type { Listener } from "./events.ts";
import { Finding } from "./finding.ts";
import * as lifecycle from "./lifecycle.ts";
import { Process, type Task } from "./process.ts";
import { captureFilled } from "./replay.ts";
import { deliver, interruptedAnswer, isGenerator, isSignalled } from "./signals.ts";
import { ASLEEP, SleepEntry, type SleepPlan, WOULD_SLEEP } from "./sleep.ts";

/** Answers one call: a result, a negative errno, or ASLEEP. */
export type Dispatch = (task: Task, request: Request) => number;

export class Scheduler {
  readonly clock = new Clock();
  listener: Listener | null = null;
  chooser: Chooser | null = null;
  /** Set once by the kernel, which knows the calls. */
  dispatch: Dispatch = () => panic("sched: no calls");
  /** Repeats in a forked child what a call did to its parent's memory. Set once by the kernel. */
  repeatEffect: (task: Task, request: Request) => void = () => panic("sched: no calls");
  /** What a thread still has to do when its start routine has returned: destructors. Set once by the kernel. */
  endingOf: (task: Task, result: unknown) => Thread<unknown> | null = () => null;
  /** Does the work that a call or a timer has left for the network, before anybody sleeps (softirq). @returns whether there was any */
  runSoftirqs: () => boolean = () => false;
  /** Over all tasks. */
  readonly accounting = new Accounting();

  /** All processes that were ever started and have not been reaped, by pid. */
  readonly processes = new Map<number, Process>();
  /** Adopts orphans and reaps them at once. */
  readonly init: Process;
  current: Task | null = null;
  private readonly ready = new Deque<Task>();
  private sliceEnd = 0;
  private nextPid = 100;
  /** Traps so far, over all tasks. */
  traps = 0;
  /** Tasks that are neither dead nor service: the run ends when none is left. */
  alive = 0;

  constructor() {
    this.init = new Process(
      1,
      "init",
      { name: "", costFactor: 0, tasks: 0, sysctl: { pid_max: 0, threads_max: 0 } },
      null,
      { copy: () => panic("init forks"), closeAll() {} },
    );
  }

  takePid(): number {
    return this.nextPid++;
  }

  /* ---- sleeping and waking ---- */

  /**
   * Attempts, and sleeps where the attempt would.
   * @returns the attempt's answer, or ASLEEP: the scheduler finishes the call later
   */
  sleep(task: Task, plan: SleepPlan): number {
    let answer = plan.attempt();
    if (answer !== WOULD_SLEEP) return answer;
    if (this.runSoftirqs()) answer = plan.attempt();
    if (answer !== WOULD_SLEEP) return answer;
    if (plan.timeout !== undefined && plan.timeout <= 0)
      return plan.timedOut?.() ?? panic("sched: timeout without answer");
    task.sleep = {
      plan,
      entries: plan.queues.map(
        (_, i) => new SleepEntry(task, plan.interests?.[i] ?? plan.interest ?? 0, this.wake),
      ),
      timer: null,
      expired: false,
      held: null,
    };
    const { sleep } = task;
    if (plan.timeout !== undefined && plan.timeout !== Number.POSITIVE_INFINITY)
      sleep.timer = this.clock.after(plan.timeout, () => {
        sleep.expired = true;
        this.wakeUp(task);
      });
    task.sleptSince = this.clock.now;
    plan.began?.();
    if (this.listener && task.request)
      this.listener({ type: "sleep", at: this.clock.now, task, request: task.request });
    this.queueUp(task);
    if (isSignalled(task) || (this.chooser && this.interruptsHere(task))) this.wakeUp(task);
    return ASLEEP;
  }

  private readonly wake = (task: Task): void => this.wakeUp(task);

  /** A chooser may let a signal arrive at any call that sleeps, where the program has a handler for it. */
  private interruptsHere(task: Task): boolean {
    const interrupter = this.interrupter;
    if (!interrupter || !task.request) return false;
    if (this.chooser?.choose({ what: "interrupt", task, call: task.request.call }, 2) !== 1) return false;
    interrupter(task);
    return false;
  }
  /** Sends the signal that an "interrupt" choice asks for; set by whoever installs such a chooser. */
  interrupter: ((task: Task) => void) | null = null;

  private queueUp(task: Task): void {
    const { sleep } = task;
    if (!sleep) return panic("sched: queueUp without a plan");
    task.state = "SLEEPING";
    sleep.plan.queues.forEach((queue, i) => {
      const entry = sleep.entries[i] as SleepEntry;
      if (entry.queue) return;
      if (sleep.plan.lastComeFirst) queue.addExclusiveFirst(entry);
      else if (sleep.plan.exclusive) queue.addExclusive(entry);
      else queue.add(entry);
    });
  }

  /** try_to_wake_up: a sleeping task becomes ready; others are left as they are. */
  wakeUp(task: Task): void {
    if (task.state !== "SLEEPING") return;
    task.accounting.wakeups++;
    this.accounting.wakeups++;
    if (this.listener) this.listener({ type: "wake", at: this.clock.now, task, request: task.request });
    this.makeReady(task);
  }

  makeReady(task: Task): void {
    task.state = "READY";
    this.ready.push(task);
  }

  /** Ends the sleep: leaves all queues, stops the timer. */
  endSleep(task: Task): void {
    const { sleep } = task;
    if (!sleep) return;
    for (const entry of sleep.entries) entry.leave();
    if (sleep.timer) this.clock.cancel(sleep.timer);
    task.slept += this.clock.now - task.sleptSince;
    task.sleep = null;
    sleep.plan.ended?.();
    sleep.held?.put();
  }

  /** A woken task tries again. True where its call is answered, false where it sleeps on. */
  retry(task: Task): boolean {
    const { sleep } = task;
    if (!sleep || !task.request) return panic("sched: retry without a sleep");
    let answer = sleep.plan.attempt();
    if (answer === WOULD_SLEEP && isSignalled(task)) answer = interruptedAnswer(task);
    else if (answer === WOULD_SLEEP && sleep.expired)
      answer = sleep.plan.timedOut?.() ?? panic("sched: timeout without answer");
    if (answer === WOULD_SLEEP) {
      task.accounting.uselessWakeups++;
      this.accounting.uselessWakeups++;
      if (this.listener)
        this.listener({ type: "useless-wake", at: this.clock.now, task, request: task.request });
      this.queueUp(task);
      return false;
    }
    this.endSleep(task);
    this.finish(task, answer);
    return true;
  }

  /* ---- running ---- */

  /** Takes the next step of the next task. @returns false where no task is ready */
  step(): boolean {
    const task = this.pick();
    if (!task) return false;
    if (task !== this.current) this.switchTo(task);
    task.state = "RUNNING";
    if (task.sleep && !this.retry(task)) {
      this.current = null;
      return true;
    }
    if (!deliver(this, task) || task.state !== "RUNNING") {
      this.current = null;
      return true;
    }
    if (task.interrupted && task.request) this.trap(task, task.request);
    else this.resume(task);
    this.runSoftirqs();
    if (task.state !== "RUNNING") this.current = null;
    else if (this.ready.length > 0 && (this.chooser || this.clock.now >= this.sliceEnd)) {
      this.makeReady(task);
      if (this.chooser) return true;
      this.current = null;
    }
    return true;
  }

  /** sched_yield: the others first. */
  yieldNow(): void {
    this.sliceEnd = this.clock.now;
  }

  private pick(): Task | null {
    const { current } = this;
    if (current?.state === "RUNNING") return current;
    if (this.ready.length === 0) return null;
    if (!this.chooser || this.ready.length === 1) return this.takeReady(0);
    const among: Task[] = [];
    if (current?.state === "READY") among.push(current);
    for (let i = 0; i < this.ready.length; i++) {
      const task = this.ready.at(i) as Task;
      if (task !== current) among.push(task);
    }
    const chosen = among[this.chooser.choose({ what: "next-task", among }, among.length)];
    if (!chosen) return panic("sched: the chooser answered out of range");
    return this.takeReady(this.ready.indexOf(chosen));
  }

  private takeReady(index: number): Task | null {
    return this.ready.removeAt(index) ?? null;
  }

  private switchTo(task: Task): void {
    task.accounting.switches++;
    this.accounting.switches++;
    const cost = SWITCH_NS * task.process.machine.costFactor;
    this.clock.now += cost;
    task.accounting.cpu += cost;
    this.accounting.cpu += cost;
    this.sliceEnd = this.clock.now + SLICE_NS;
    if (this.listener) this.listener({ type: "switch", at: this.clock.now, from: this.current, to: task });
    this.current = task;
  }

  /** Runs the program from one trap to the next, and answers that one. */
  private resume(task: Task): void {
    const step = this.proceed(task);
    if (step.done) this.frameEnded(task, step.value);
    else this.trap(task, step.value);
  }

  /** Hands the answer over and runs the program to its next trap, which is returned unanswered. */
  proceed(task: Task): IteratorResult<unknown, unknown> {
    const frame = task.frames[task.frames.length - 1] ?? panic("sched: a task without frames runs");
    const { log } = task.process;
    if (log)
      log.push({
        kind: "resume",
        thread: task.process.tasks.indexOf(task),
        request: task.request,
        reply: task.reply,
        filled: task.request ? captureFilled(task.request, task.reply) : null,
      });
    try {
      return frame.generator.next(task.reply);
    } catch (error) {
      this.programThrew(task, error);
    }
  }

  /** One call: checked, counted, answered or slept in. */
  trap(task: Task, yielded: unknown): void {
    const request = this.checked(task, yielded);
    this.traps++;
    task.accounting.calls++;
    this.accounting.calls++;
    task.request = request;
    task.slept = 0;
    task.restartable = false;
    task.interrupted = false;
    if (this.listener) this.listener({ type: "enter", at: this.clock.now, task, request });
    this.charge(task, CALL_NS);
    const answer = this.dispatch(task, request);
    if (answer !== ASLEEP && task.state !== "DEAD") this.finish(task, answer);
  }

  /** Adds CPU time to a task, which moves the clock. */
  charge(task: Task, ns: number): void {
    const cost = ns * task.process.machine.costFactor;
    this.clock.now += cost;
    task.accounting.cpu += cost;
    this.accounting.cpu += cost;
  }

  /** Bytes that a call moves from the program's buffer into the kernel: counted, and charged. */
  copyIn(task: Task, bytes: number): void {
    task.accounting.dataIn += bytes;
    this.accounting.dataIn += bytes;
    this.charge(task, bytes * BYTE_NS);
  }

  /** The same from the kernel into the program's buffer. */
  copyOut(task: Task, bytes: number): void {
    task.accounting.dataOut += bytes;
    this.accounting.dataOut += bytes;
    this.charge(task, bytes * BYTE_NS);
  }

  private finish(task: Task, answer: number): void {
    task.reply = answer;
    if (this.listener && task.request)
      this.listener({
        type: "exit",
        at: this.clock.now,
        task,
        request: task.request,
        result: answer,
        slept: task.slept,
      });
  }

  /** A signal handler or a start routine has returned. */
  frameEnded(task: Task, value: unknown): void {
    const frame = task.frames[task.frames.length - 1] ?? panic("sched: no frame ended");
    if (frame.signal === 0) {
      lifecycle.threadReturned(this, task, value);
      return;
    }
    task.frames.pop();
    task.blocked = frame.savedMask;
    task.reply = frame.reply;
    if (frame.restart) this.trap(task, frame.restart);
  }

  /** What a program may yield: a request. @throws Finding for anything else */
  checked(task: Task, yielded: unknown): Request {
    if (typeof yielded === "object" && yielded !== null && "call" in yielded && "args" in yielded)
      return yielded as Request;
    if (isGenerator(yielded))
      throw new Finding(
        "yield-without-star",
        "`yield` without `*`: the call was handed over instead of made. Write `yield*` before every call.",
        task,
      );
    throw new Finding(
      "not-a-request",
      `the program yielded ${String(yielded)}, which is not a call. Use \`yield*\` with the functions of #libc only.`,
      task,
    );
  }

  /** An exception in the learner's code ends the run as a finding; our own panics pass through. */
  programThrew(task: Task, error: unknown): never {
    if (error instanceof Finding) throw error;
    const shown = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const stack = error instanceof Error ? (error.stack ?? "") : "";
    if (error instanceof Misuse) throw new Finding(error.code, error.message, task, stack);
    throw new Finding("uncaught-exception", `the program threw ${shown}`, task, stack);
  }

  /* ---- life and death: lifecycle.ts ---- */

  exitProcess(process: Process, status: number): void {
    lifecycle.exitProcess(this, process, status);
  }
  stopProcess(process: Process, signal: number): void {
    lifecycle.stopProcess(this, process, signal);
  }
  continueProcess(process: Process): void {
    lifecycle.continueProcess(this, process);
  }

  /** Takes a task out of the run queue, wherever it stands. */
  unready(task: Task): void {
    const index = this.ready.indexOf(task);
    if (index >= 0) this.ready.removeAt(index);
  }

  get readyTasks(): number {
    return this.ready.length + (this.current?.state === "RUNNING" ? 1 : 0);
  }
}
