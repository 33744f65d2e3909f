/**
 * fork(2): the child is made by running the program afresh and handing its threads the answers that the parent's
 * have received so far; then the child alone goes on, with 0.
 */
import { panic } from "../lib/index.ts";
import { epoll_data, type epoll_event } from "../uapi/epoll.ts";
import { EAGAIN } from "../uapi/errno.ts";
import type { Request, Thread } from "../uapi/request.ts";
import { Finding } from "./finding.ts";
import { announce, mayAddTask, start } from "./lifecycle.ts";
import { Process, Task, programFrame } from "./process.ts";
import { ReplayLog, difference, refill } from "./replay.ts";
import type { Scheduler } from "./scheduler.ts";
import { maskable, startHandler } from "./signals.ts";

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
