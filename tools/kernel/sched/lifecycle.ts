/** How processes and threads begin and end, but for fork: pthread_create, exit, zombies, orphans, stop and continue. */
import { panic } from "../lib/index.ts";
import type { Program, Thread } from "../uapi/request.ts";
import { SA_NOCLDSTOP, SA_NOCLDWAIT, SIGCHLD, SIG_IGN } from "../uapi/signal.ts";
import { Finding } from "./finding.ts";
import { type Files, type Machine, Process, Task, programFrame } from "./process.ts";
import { ReplayLog } from "./replay.ts";
import type { Scheduler } from "./scheduler.ts";
import { isGenerator, sendToProcess } from "./signals.ts";

export interface SpawnOptions {
  name: string;
  machine: Machine;
  files: Files;
  args: readonly unknown[];
  /** false saves the log that fork needs: 1 entry a call. fork then fails with EAGAIN. */
  mayFork: boolean;
}

/** Starts a process that runs `program(...args)`. @throws Finding where it is not a generator function */
export function spawn(sched: Scheduler, program: Program, options: SpawnOptions): Process {
  const process = new Process(sched.takePid(), options.name, options.machine, sched.init, options.files);
  sched.init.children.push(process);
  if (options.mayFork) process.log = new ReplayLog();
  process.main0 = () => start(options.name, program as (...args: unknown[]) => unknown, options.args, null);
  addTask(sched, process, process.main0(), process.pid);
  sched.processes.set(process.pid, process);
  announce(sched, "spawn", process);
  return process;
}

/** Calls a program or start routine and insists on a generator. */
export function start(
  name: string,
  program: (...args: unknown[]) => unknown,
  args: readonly unknown[],
  task: Task | null,
): Thread<unknown> {
  if (typeof program !== "function")
    throw new Finding(
      "not-a-generator",
      `${name} is ${program === undefined ? "not defined" : typeof program}, where a generator function is needed: write \`function* ${name}() { … }\` and export it.`,
      task,
    );
  let made: unknown;
  try {
    made = program(...args);
  } catch (error) {
    const shown = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new Finding(
      "uncaught-exception",
      `the program threw ${shown}`,
      task,
      error instanceof Error ? (error.stack ?? "") : "",
    );
  }
  if (isGenerator(made)) return made as Thread<unknown>;
  throw new Finding(
    "not-a-generator",
    `${program.name || name} is not a generator function: write \`function*\` in place of \`function\`, so that it can make calls with \`yield*\`.`,
    task,
  );
}

function addTask(sched: Scheduler, process: Process, generator: Thread<unknown>, tid: number): Task {
  const task = new Task(tid, process);
  task.frames.push(programFrame(generator));
  process.tasks.push(task);
  process.machine.tasks++;
  sched.alive++;
  sched.makeReady(task);
  return task;
}

/** pthread_create's kernel side: a second task in the caller's process. */
export function createThread(
  sched: Scheduler,
  creator: Task,
  routine: (arg: unknown) => Thread<unknown>,
  arg: unknown,
  tid = sched.takePid(),
): Task {
  const { process } = creator;
  const generator = start("the start routine", routine as (...args: unknown[]) => unknown, [arg], creator);
  const task = addTask(sched, process, generator, tid);
  task.blocked = creator.blocked;
  process.log?.push({
    kind: "effect",
    thread: process.tasks.indexOf(creator),
    created: process.tasks.indexOf(task),
  });
  if (sched.listener) sched.listener({ type: "thread", at: sched.clock.now, what: "create", task });
  return task;
}

/**
 * copy_process's checks: RLIMIT_NPROC, kernel.threads-max, kernel.pid_max. All count threads, and zombies too.
 *
 * Simplified: all processes of a machine belong to one ordinary user, so that RLIMIT_NPROC counts them all.
 */
export function mayAddTask(process: Process): boolean {
  const { tasks, sysctl } = process.machine;
  return tasks < process.nproc.rlim_cur && tasks < sysctl.threads_max && tasks < sysctl.pid_max;
}

/** Notes that the current call changed the process in a way that fork's replay has to repeat. */
export function noteEffect(task: Task): void {
  task.process.log?.push({ kind: "effect", thread: task.process.tasks.indexOf(task), created: -1 });
}

/** A start routine or main has returned. */
export function threadReturned(sched: Scheduler, task: Task, value: unknown): void {
  if (task === task.process.main)
    exitProcess(sched, task.process, ((typeof value === "number" ? value : 0) & 0xff) << 8);
  else {
    const ending = sched.endingOf(task, value);
    if (!ending) return exitThread(sched, task, value);
    task.frames.splice(0, task.frames.length, programFrame(ending));
    task.request = null;
    task.reply = 0;
  }
}

/** pthread_exit, or the end of a start routine; the last thread takes the process with it. */
export function exitThread(sched: Scheduler, task: Task, result: unknown): void {
  task.result = result;
  bury(sched, task);
  if (sched.listener) sched.listener({ type: "thread", at: sched.clock.now, what: "exit", task });
  task.joiners.wakeAll();
  if (task.process.tasks.every((other) => other.state === "DEAD")) exitProcess(sched, task.process, 0);
}

function bury(sched: Scheduler, task: Task): void {
  if (task.state === "DEAD") return;
  sched.endSleep(task);
  sched.unready(task);
  task.state = "DEAD";
  for (const other of task.process.tasks) other.takesShared = true;
  // The last one leaves a zombie, which keeps its place until somebody waits for it.
  if (task.process.tasks.some((other) => other.state !== "DEAD")) task.process.machine.tasks--;
  sched.alive--;
}

/**
 * do_exit and exit_notify: closes the descriptors, leaves a zombie, tells the parent, gives the children to init.
 * @param status a status word of wait(2): exit code << 8, or the signal
 */
export function exitProcess(sched: Scheduler, process: Process, status: number): void {
  if (process.state !== "alive") return;
  process.state = "zombie";
  process.status = status;
  for (const task of process.tasks) bury(sched, task);
  announce(sched, "exit", process);
  process.files.closeAll();
  process.log = null;
  for (const child of process.children) adopt(sched, child);
  process.children.length = 0;
  tellParent(sched, process);
}

function adopt(sched: Scheduler, child: Process): void {
  child.parent = sched.init;
  sched.init.children.push(child);
  if (child.state === "zombie") reap(sched, child);
}

function tellParent(sched: Scheduler, process: Process): void {
  const parent = process.parent ?? panic("exit: a process without parent");
  if (parent === sched.init) {
    reap(sched, process);
    return;
  }
  const action = parent.actions.get(SIGCHLD);
  const unwanted = action?.sa_handler === SIG_IGN || ((action?.sa_flags ?? 0) & SA_NOCLDWAIT) !== 0;
  if (unwanted) reap(sched, process);
  sendToProcess(sched, parent, SIGCHLD);
  parent.childExit.wakeAll();
}

/** Takes the last trace of a zombie: its pid is free. */
export function reap(sched: Scheduler, process: Process): void {
  process.state = "reaped";
  process.machine.tasks--;
  const siblings = process.parent?.children ?? [];
  const index = siblings.indexOf(process);
  if (index >= 0) siblings.splice(index, 1);
  sched.processes.delete(process.pid);
  announce(sched, "reap", process);
}

export function stopProcess(sched: Scheduler, process: Process, signal: number): void {
  if (process.stopped) return;
  process.stopped = true;
  process.status = (signal << 8) | 0x7f;
  process.report = "stopped";
  for (const task of process.tasks) {
    if (task.state === "DEAD") continue;
    sched.unready(task);
    task.state = "STOPPED";
  }
  tellOfStop(sched, process);
}

export function continueProcess(sched: Scheduler, process: Process): void {
  if (!process.stopped) return;
  process.stopped = false;
  process.report = "continued";
  for (const task of process.tasks) if (task.state === "STOPPED") sched.makeReady(task);
  tellOfStop(sched, process);
}

function tellOfStop(sched: Scheduler, process: Process): void {
  const { parent } = process;
  if (!parent || parent === sched.init) return;
  const flags = parent.actions.get(SIGCHLD)?.sa_flags ?? 0;
  if ((flags & SA_NOCLDSTOP) === 0) sendToProcess(sched, parent, SIGCHLD);
  parent.childExit.wakeAll();
}

export function announce(sched: Scheduler, what: "spawn" | "fork" | "exit" | "reap", process: Process): void {
  if (!sched.listener) return;
  const { pid, status } = process;
  sched.listener({
    type: "process",
    at: sched.clock.now,
    what,
    pid,
    parent: process.parent?.pid ?? 0,
    status,
  });
}
