/**
 * Processes and tasks (include/linux/sched.h). A Process is what POSIX calls one: a thread group with its
 * descriptors, signal dispositions, parent and children. A Task is one thread of it, the thing that runs.
 */

import type { rlimit } from "../uapi/limits.ts";
import type { Request, Thread } from "../uapi/request.ts";
import type { Disposition, sigaction_t } from "../uapi/signal.ts";
import { Accounting } from "./accounting.ts";
import type { TaskRef } from "./events.ts";
import type { ReplayLog } from "./replay.ts";
import type { Sleep } from "./sleep.ts";
import { WaitQueue } from "./waitqueue.ts";

/** What a process needs from its descriptor table; the table itself belongs to fs. */
export interface Files {
  /** The child's table after fork: the same open file descriptions, counted once more. */
  copy(): Files;
  /** Closes everything, as exit does. */
  closeAll(): void;
}

/** The machine a process runs on; its network belongs to net. */
export interface Machine {
  readonly name: string;
  /** Factor on the cost of each call: 0 for outside clients, whose own time must not count. */
  readonly costFactor: number;
  /** Tasks that have a pid here: threads that run, and zombies until somebody waits for them. */
  tasks: number;
  readonly sysctl: { readonly pid_max: number; readonly threads_max: number };
}

export type TaskState = "READY" | "RUNNING" | "SLEEPING" | "STOPPED" | "DEAD";

/** One generator on a task's stack: the program, or a signal handler on top of it. */
export interface Frame {
  readonly generator: Generator<unknown, unknown, number>;
  /** 0 for the program itself, else the signal that this handler handles. */
  readonly signal: number;
  /** What the interrupted call answers when the handler is done. */
  readonly reply: number;
  /** The interrupted call is made again when the handler is done (SA_RESTART). */
  readonly restart: Request | null;
  /** The signals that were blocked before the handler ran. */
  readonly savedMask: bigint;
}

export class Task implements TaskRef {
  readonly tid: number;
  readonly process: Process;
  state: TaskState = "READY";
  /** Innermost last. */
  readonly frames: Frame[] = [];
  /** The call that is being answered; null before the first one. */
  request: Request | null = null;
  /** The answer that the next resumption hands over. */
  reply = 0;
  /** Set while it sleeps in a call, and until it has tried again after a wake-up. */
  sleep: Sleep | null = null;
  /** The call on shared objects whose first step is done: it sleeps until another thread picks it, or its second step is possible. */
  parkedIn: Request | null = null;

  /** Whether `pending` holds any: asked before every step, which comparing bigints would slow down. */
  hasPending = false;
  private ownSignals = 0n;
  private mask = 0n;
  /**
   * It was chosen for a signal to its process, or may take some since its mask changed (TIF_SIGPENDING). Other
   * threads pass those by.
   */
  takesShared = false;
  /** A signal has just ended the current call; made again where no handler runs (ERESTARTNOHAND). */
  interrupted = false;
  /** The same call is made again after a handler that was set with SA_RESTART (ERESTARTSYS). */
  restartable: boolean | "always" = false;
  /** sigsuspend's caller gets this mask back after the handler. */
  maskToRestore: bigint | null = null;

  /** Threads: the start routine's result, for pthread_join. */
  result: unknown = undefined;
  detached = false;
  readonly joiners = new WaitQueue();

  /** What its calls have cost. */
  readonly accounting = new Accounting();
  /** When the current call went to sleep first. */
  sleptSince = -1;
  slept = 0;

  constructor(tid: number, process: Process) {
    this.tid = tid;
    this.process = process;
  }

  /** Signals, bit n-1 is signal n: this thread's own, besides its process's. */
  get pending(): bigint {
    return this.ownSignals;
  }
  set pending(signals: bigint) {
    this.ownSignals = signals;
    this.hasPending = signals !== 0n;
  }

  /** The signals that it does not take now. */
  get blocked(): bigint {
    return this.mask;
  }
  set blocked(mask: bigint) {
    this.mask = mask;
    this.takesShared = true;
  }

  get pid(): number {
    return this.process.pid;
  }
  get name(): string {
    return this.process.name;
  }
  get hostName(): string {
    return this.process.machine.name;
  }
}

export class Process {
  readonly pid: number;
  readonly name: string;
  readonly machine: Machine;
  parent: Process | null;
  readonly children: Process[] = [];
  readonly tasks: Task[] = [];
  files: Files;
  /** Makes the main thread's generator anew, for fork. */
  main0: (() => Thread<unknown>) | null = null;
  /** Results so far, for fork; null in a process that was started as one that never forks. */
  log: ReplayLog | null = null;

  /** In a forked process: its own object for each of its ancestors' whose address epoll was given. */
  readonly pointers = new WeakMap<object, object>();

  /** Signals sent to the process as a whole. */
  pending = 0n;
  readonly actions = new Map<number, Required<sigaction_t>>();
  /** How many times each handler ran. */
  readonly handled = new Map<number, number>();

  /** Soft and hard limit of descriptors, and of the user's tasks. */
  readonly nofile: rlimit = { rlim_cur: 1024, rlim_max: 1_048_576 };
  readonly nproc: rlimit = { rlim_cur: 96_365, rlim_max: 96_365 };
  /** Limits that this kernel keeps and does not enforce, where they were changed. */
  readonly otherLimits = new Map<number, rlimit>();

  /** "zombie": ended, not waited for. "reaped": gone. */
  state: "alive" | "zombie" | "reaped" = "alive";
  /** Status word of wait(2), valid from the end on. */
  status = 0;
  stopped = false;
  /** A stop or continuation that the parent has not been told of yet. */
  report: "stopped" | "continued" | null = null;
  /** Where waitpid sleeps. */
  readonly childExit = new WaitQueue();
  /** Where whoever waits for a signalfd of this process sleeps (sighand->signalfd_wqh). */
  readonly signalWait = new WaitQueue();

  constructor(pid: number, name: string, machine: Machine, parent: Process | null, files: Files) {
    this.pid = pid;
    this.name = name;
    this.machine = machine;
    this.parent = parent;
    this.files = files;
  }

  /** The thread that runs main. */
  get main(): Task | undefined {
    return this.tasks[0];
  }

  disposition(signal: number): Disposition {
    return this.actions.get(signal)?.sa_handler ?? "SIG_DFL";
  }
}

/** A frame for a program or start routine, not yet entered. */
export function programFrame(generator: Thread<unknown>): Frame {
  return { generator, signal: 0, reply: 0, restart: null, savedMask: 0n };
}
