/** How processes and threads begin and end: fork, pthread_create, exit, zombies, orphans, stop and continue. */
import { panic } from "../lib/index.ts";
import { epoll_data, type epoll_event } from "../uapi/epoll.ts";
import { EAGAIN } from "../uapi/errno.ts";
import type { Program, Request, Thread } from "../uapi/request.ts";
import { SA_NOCLDSTOP, SA_NOCLDWAIT, SIGCHLD, SIG_IGN } from "../uapi/signal.ts";
import { Finding } from "./finding.ts";
import { type Files, type Machine, Process, Task, programFrame } from "./process.ts";
import { ReplayLog, difference, refill } from "./replay.ts";
import type { Scheduler } from "./scheduler.ts";
import { isGenerator, maskable, sendToProcess, startHandler } from "./signals.ts";

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
function start(
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

/**
 * fork(2): a child that continues with 0, with its own locals and the same open file descriptions.
 * @returns the child, or -EAGAIN where a limit of tasks is reached or this process keeps no log
 * @throws Finding naming the first differing call of a program that is not deterministic
 */
export function fork(sched: Scheduler, parent: Task): Process | number {
  const { process } = parent;
  if (!process.log || !process.main0 || !mayAddTask(process)) return -EAGAIN;
  const child = new Process(sched.takePid(), process.name, process.machine, process, process.files.copy());
  child.log = new ReplayLog(process.log);
  child.main0 = process.main0;
  for (const [signal, action] of process.actions) child.actions.set(signal, { ...action });
  Object.assign(child.nofile, process.nofile);
  Object.assign(child.nproc, process.nproc);
  for (const [resource, limit] of process.otherLimits) child.otherLimits.set(resource, { ...limit });
  const forker = replay(sched, process, parent, child);
  process.children.push(child);
  process.machine.tasks++;
  sched.processes.set(child.pid, child);
  forker.blocked = parent.blocked;
  forker.request = parent.request;
  forker.reply = 0;
  child.tasks.forEach((task) => {
    if (task === forker) return;
    task.state = "DEAD";
  });
  sched.alive++;
  announce(sched, "fork", child);
  sched.makeReady(forker);
  return child;
}

/** Re-creates the parent's threads in the child; returns the one that called fork. */
function replay(sched: Scheduler, process: Process, parent: Task, child: Process): Task {
  const fresh = (tid: number, generator: Thread<unknown>): Task => {
    const task = new Task(tid, child);
    task.frames.push(programFrame(generator));
    child.tasks.push(task);
    return task;
  };
  fresh(child.pid, process.main0 ? process.main0() : panic("fork: no program"));
  for (const entry of (process.log as ReplayLog).entries()) {
    const task = child.tasks[entry.thread] ?? panic("fork: the log names an unknown thread");
    if (entry.kind === "pointer") {
      const own = pointerIn(task.request);
      if (own) child.pointers.set(entry.object, own);
    } else if (entry.kind === "effect") repeatEffect(sched, task, entry.created, fresh);
    else if (entry.kind === "signal") {
      const handler = child.actions.get(entry.signal)?.sa_handler;
      if (typeof handler !== "function") panic("fork: the log names a signal without handler");
      task.frames.push({
        generator: startHandler(sched, task, handler, entry.signal),
        signal: entry.signal,
        reply: 0,
        restart: null,
        savedMask: 0n,
      });
    } else {
      if (entry.request) {
        const differs = difference(entry.request, task.request);
        if (differs) throw nondeterministic(parent, differs);
        if (task.request) refill(task.request, entry.filled, child.pointers);
      }
      replayStep(sched, task, entry.reply);
    }
  }
  const forker =
    child.tasks[process.tasks.indexOf(parent)] ?? panic("fork: the forking thread was not replayed");
  const differs = parent.request ? difference(parent.request, forker.request) : null;
  if (differs) throw nondeterministic(parent, differs);
  return forker;
}

function replayStep(sched: Scheduler, task: Task, reply: number): void {
  const frame = task.frames[task.frames.length - 1];
  if (!frame) return;
  try {
    const step = frame.generator.next(reply);
    if (!step.done) task.request = step.value as Request;
    else {
      task.frames.pop();
      const ending = task === task.process.main ? null : sched.endingOf(task, step.value);
      if (ending) task.frames.push(programFrame(ending));
    }
  } catch (error) {
    sched.programThrew(task, error);
  }
}

/** The object behind the pointer that an epoll_ctl registers. */
function pointerIn(request: Request | null): object | null {
  const event = request?.args[3] as epoll_event | null | undefined;
  return event ? epoll_data.objectOf(event.data) : null;
}

/** What the replayed call did to its process besides its answer, done again with the child's own closures. */
function repeatEffect(
  sched: Scheduler,
  task: Task,
  created: number,
  fresh: (tid: number, generator: Thread<unknown>) => Task,
): void {
  const { request } = task;
  if (!request) return panic("fork: an effect without a call");
  if (created >= 0) {
    const [, , routine, arg] = request.args as [unknown, unknown, (arg: unknown) => unknown, unknown];
    fresh(
      task.pid * 1000 + created,
      start("the start routine", routine as (...args: unknown[]) => unknown, [arg], task),
    );
  } else if (request.call === "sigaction") {
    const [signal, action] = request.args as [
      number,
      { sa_handler: never; sa_flags?: number; sa_mask?: { bits: bigint } } | null,
    ];
    if (action)
      task.process.actions.set(signal, {
        sa_handler: action.sa_handler,
        sa_flags: action.sa_flags ?? 0,
        sa_mask: { bits: maskable(action.sa_mask?.bits ?? 0n) },
      });
  } else sched.repeatEffect(task, request);
}

function nondeterministic(task: Task, differs: string): Finding {
  return new Finding(
    "nondeterministic-program",
    `fork could not copy ${task.process.name}: ${differs}. A program must depend on its calls' answers only: keep variables inside the functions, and use no Date or Math.random.`,
    task,
    task.request?.site?.stack ?? "",
  );
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

function announce(sched: Scheduler, what: "spawn" | "fork" | "exit" | "reap", process: Process): void {
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
