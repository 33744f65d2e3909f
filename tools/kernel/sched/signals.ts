/**
 * Signals (kernel/signal.c, signal(7)). A signal is a bit that is set when it is sent and taken when it is
 * delivered, so several of one kind merge. Delivery happens when a task returns to its program, or while it
 * sleeps in a call that a signal may end.
 */

import { EINTR } from "../uapi/errno.ts";
import { POLLIN } from "../uapi/poll.ts";
import {
  SA_NODEFER,
  SA_RESETHAND,
  SA_RESTART,
  SIGCONT,
  SIGKILL,
  SIGSTOP,
  SIGTSTP,
  SIGTTIN,
  SIGTTOU,
  SIG_DFL,
  SIG_IGN,
  type SignalHandler,
  defaultAction,
} from "../uapi/signal.ts";
import type { Process, Task } from "./process.ts";
import type { Scheduler } from "./scheduler.ts";
import { WOULD_SLEEP } from "./sleep.ts";

export function bit(signal: number): bigint {
  return 1n << BigInt(signal - 1);
}

const UNBLOCKABLE = bit(SIGKILL) | bit(SIGSTOP);
const STOPS = bit(SIGSTOP) | bit(SIGTSTP) | bit(SIGTTIN) | bit(SIGTTOU);

/** A signal mask that a program may set: SIGKILL and SIGSTOP stay deliverable. */
export function maskable(bits: bigint): bigint {
  return bits & ~UNBLOCKABLE;
}

/** Signals that wait for this task and that it does not block; those of its process only where it is to take them. */
export function deliverable(task: Task): bigint {
  if (!task.hasPending && !task.takesShared) return 0n;
  return (task.takesShared ? task.pending | task.process.pending : task.pending) & ~task.blocked;
}

/** signal_pending: whether there are any. */
export function isSignalled(task: Task): boolean {
  return (task.hasPending || task.takesShared) && deliverable(task) !== 0n;
}

/** Sends to a process: any thread that does not block the signal takes it, the main one first. */
export function sendToProcess(sched: Scheduler, process: Process, signal: number): void {
  if (process.state !== "alive" || !prepare(sched, process, signal)) return;
  if ((process.pending & bit(signal)) === 0n) {
    process.pending |= bit(signal);
    process.signalWait.wake(POLLIN);
  }
  const taker =
    process.tasks.find((task) => task.state !== "DEAD" && (task.blocked & bit(signal)) === 0n) ?? null;
  if (!taker) return;
  taker.takesShared = true;
  interrupt(sched, taker);
}

/** Sends to one thread, as pthread_kill does and as the kernel does with SIGPIPE. */
export function sendToTask(sched: Scheduler, task: Task, signal: number): void {
  if (task.state === "DEAD" || !prepare(sched, task.process, signal)) return;
  if ((task.pending & bit(signal)) === 0n) {
    task.pending |= bit(signal);
    task.process.signalWait.wake(POLLIN);
  }
  if ((task.blocked & bit(signal)) === 0n) interrupt(sched, task);
}

/** prepare_signal: stop and continue cancel each other at once; false where the signal is ignored. */
function prepare(sched: Scheduler, process: Process, signal: number): boolean {
  if (signal === SIGCONT) {
    drop(process, STOPS);
    sched.continueProcess(process);
  } else if ((bit(signal) & STOPS) !== 0n) drop(process, bit(SIGCONT));
  const blockedByAll = process.tasks.every(
    (task) => task.state === "DEAD" || (task.blocked & bit(signal)) !== 0n,
  );
  return blockedByAll || !isIgnored(process, signal);
}

/** What ignoring means (sig_ignored): SIG_IGN, or SIG_DFL where the default is to ignore. */
export function isIgnored(process: Process, signal: number): boolean {
  if (signal === SIGKILL || signal === SIGSTOP) return false;
  const disposition = process.disposition(signal);
  return disposition === SIG_IGN || (disposition === SIG_DFL && defaultAction(signal) === "ign");
}

/** Forgets pending signals, for the process and each thread. */
export function drop(process: Process, bits: bigint): void {
  process.pending &= ~bits;
  for (const task of process.tasks) task.pending &= ~bits;
}

/** Makes a sleeping task notice: its call ends early, or is made again after the handler. */
function interrupt(sched: Scheduler, task: Task): void {
  if (task.state === "STOPPED" && (task.process.pending & bit(SIGKILL)) !== 0n)
    sched.continueProcess(task.process);
  if (task.sleep && (task.state === "SLEEPING" || task.state === "READY")) sched.wakeUp(task);
}

/**
 * Called when a task is about to run its program again. Takes all deliverable signals: each handler becomes
 * a frame on top of the task; default actions are carried out.
 * @returns false where the task cannot go on: it has ended or is stopped
 */
export function deliver(sched: Scheduler, task: Task): boolean {
  if (!task.hasPending && !task.takesShared && task.maskToRestore === null) return true;
  for (let set = deliverable(task); set !== 0n; set = deliverable(task)) {
    const signal = lowest(set);
    if ((task.pending & bit(signal)) !== 0n) task.pending &= ~bit(signal);
    else task.process.pending &= ~bit(signal);
    if (!act(sched, task, signal)) return false;
  }
  task.takesShared = false;
  if (task.maskToRestore !== null) {
    task.blocked = task.maskToRestore;
    task.maskToRestore = null;
  }
  return true;
}

function act(sched: Scheduler, task: Task, signal: number): boolean {
  const { process } = task;
  const disposition = signal === SIGKILL || signal === SIGSTOP ? SIG_DFL : process.disposition(signal);
  if (typeof disposition === "function") {
    pushHandler(sched, task, signal, disposition);
    return true;
  }
  const action = disposition === SIG_IGN ? "ign" : defaultAction(signal);
  if (sched.listener)
    sched.listener({
      type: "signal",
      at: sched.clock.now,
      task,
      signal,
      action: action === "ign" ? "ignore" : action,
    });
  if (action === "term" || action === "core") {
    sched.exitProcess(process, signal | (action === "core" ? 0x80 : 0));
    return false;
  }
  if (action === "stop") {
    sched.stopProcess(process, signal);
    return false;
  }
  return true;
}

function pushHandler(sched: Scheduler, task: Task, signal: number, handler: SignalHandler): void {
  const { process } = task;
  const action = process.actions.get(signal);
  const flags = action?.sa_flags ?? 0;
  if (sched.listener)
    sched.listener({ type: "signal", at: sched.clock.now, task, signal, action: "handler" });
  process.handled.set(signal, (process.handled.get(signal) ?? 0) + 1);
  const isMadeAgain = task.restartable === "always" || (task.restartable && (flags & SA_RESTART) !== 0);
  const restart = isMadeAgain ? task.request : null;
  task.restartable = false;
  task.interrupted = false;
  const savedMask = task.maskToRestore ?? task.blocked;
  task.maskToRestore = null;
  task.blocked |= maskable(action?.sa_mask?.bits ?? 0n);
  if ((flags & SA_NODEFER) === 0) task.blocked |= bit(signal);
  if (flags & SA_RESETHAND) process.actions.delete(signal);
  process.log?.push({ kind: "signal", thread: process.tasks.indexOf(task), signal });
  const generator = startHandler(sched, task, handler, signal);
  task.frames.push({ generator, signal, reply: task.reply, restart, savedMask });
}

/** A plain function runs to its end here; a generator runs as a frame. */
export function startHandler(
  sched: Scheduler,
  task: Task,
  handler: SignalHandler,
  signal: number,
): Generator<unknown, unknown, number> {
  let result: unknown;
  try {
    result = handler(signal);
  } catch (error) {
    sched.programThrew(task, error);
  }
  return isGenerator(result) ? result : emptyGenerator();
}

// biome-ignore lint/correctness/useYield: the handler was a plain function and has run already
function* emptyGenerator(): Generator<unknown, unknown, number> {
  return undefined;
}

export function isGenerator(value: unknown): value is Generator<unknown, unknown, number> {
  return (
    typeof value === "object" && value !== null && typeof (value as { next?: unknown }).next === "function"
  );
}

/** What a sleeping call answers when a signal ends it: the count of work done, or EINTR. */
export function interruptedAnswer(task: Task): number {
  const plan = task.sleep?.plan;
  const partial = plan?.interrupted ? plan.interrupted() : WOULD_SLEEP;
  if (partial !== WOULD_SLEEP) return partial;
  task.interrupted = !plan?.endsWithStop;
  task.restartable = plan?.restartable ?? false;
  return -EINTR;
}

function lowest(set: bigint): number {
  let signal = 1;
  while ((set & bit(signal)) === 0n) signal++;
  return signal;
}
