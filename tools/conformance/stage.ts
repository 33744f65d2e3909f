/**
 * The stage on which a scenario is played: a kernel, and one small actor a named thread that makes the calls
 * it is told.
 *
 * An actor asks for its next call with a request of its own, which this stage answers with a place in one
 * common list. So fork's replay works: it gives the child the same places, the child takes the same calls
 * from the list, and goes on where its parent stood.
 */

import { filesOf } from "../kernel/fs/index.ts";
import { Kernel } from "../kernel/kernel.ts";
import { Socket, TcpSock } from "../kernel/net/index.ts";
import { type KernelEvent, type Process, type Task, WOULD_SLEEP, WaitQueue } from "../kernel/sched/index.ts";
import { MS } from "../kernel/time/index.ts";
import {
  type CallName,
  RLIMIT_NOFILE,
  RLIMIT_NPROC,
  type Request,
  type Thread,
  WIFSIGNALED,
  WTERMSIG,
  linuxStateName,
  signalName,
} from "../kernel/uapi/index.ts";
import type { Given } from "./form.ts";
import { Inexpressible, type Vector } from "./vector.ts";

/** How long things settle: longer than a delayed acknowledgement, shorter than any retransmission. */
const SETTLING = 90 * MS;

/** Time for some calls: a program that runs needs a little. */
const INSTANT = MS / 10;

/** A call that a thread was told to make, and what came of it. */
export interface Performance {
  readonly thread: string;
  readonly request: Request;
  /** Reads the answer as soon as it is there: buffers may be used again. */
  readonly read: (result: number) => Given;
  /** undefined while the call has not returned. */
  result: number | undefined;
  given: Given;
}

/** The request with which an actor asks for its next call. */
const NEXT = { call: "next step" as CallName, args: [] } satisfies Request;

export class Stage {
  readonly kernel: Kernel;
  /** All calls of all threads, in the order in which they were told. */
  private readonly performances: Performance[] = [];
  private readonly told = new WaitQueue();
  private readonly tasks = new Map<string, Task>();
  private readonly processes = new Map<string, Process>();

  constructor(vector: Vector) {
    this.kernel = new Kernel({ listener: (event) => this.hear(event) });
    for (const [name, value] of Object.entries(vector.sysctl ?? {})) this.setSysctl(name, value);
    this.answerActors();
    const process = this.kernel.spawn(this.actor as () => Thread<undefined>, { name: "A" });
    for (const [name, value] of Object.entries(vector.rlimit ?? {})) this.setLimit(process, name, value);
    this.processes.set("A", process);
    this.tasks.set("A", process.main as Task);
    this.settle();
  }

  /* ---- actors ---- */

  readonly actor = function* (this: Stage): Thread<undefined> {
    for (;;) {
      const place = yield NEXT;
      const performance = this.performances[place];
      if (performance) yield performance.request;
    }
  }.bind(this);

  /** The kernel answers everything but the actors' own question. */
  private answerActors(): void {
    const { sched } = this.kernel;
    const { dispatch } = sched;
    sched.dispatch = (task, request) => {
      if (request !== NEXT) return dispatch(task, request);
      return sched.sleep(task, { attempt: () => this.nextPlace(task), queues: [this.told] });
    };
  }

  private nextPlace(task: Task): number {
    const place = this.performances.findIndex(
      (performance) => !this.begun.has(performance) && this.tasks.get(performance.thread) === task,
    );
    const performance = this.performances[place];
    if (!performance) return WOULD_SLEEP;
    this.begun.add(performance);
    return place;
  }
  private readonly begun = new Set<Performance>();

  /** A call that is made again after a handler has not returned after all. */
  private hear(event: KernelEvent): void {
    if (event.type !== "enter" && event.type !== "exit") return;
    const performance = this.performances.findLast(
      ({ request, thread }) => request === event.request && this.tasks.get(thread) === event.task,
    );
    if (!performance) return;
    performance.result = event.type === "exit" ? event.result : undefined;
    performance.given = event.type === "exit" && event.result >= 0 ? performance.read(event.result) : {};
  }

  /** Tells a thread to make a call, and lets things settle. */
  perform(thread: string, request: Request, read: Performance["read"]): Performance {
    const performance: Performance = { thread, request, read, result: undefined, given: {} };
    this.performances.push(performance);
    this.told.wakeAll();
    this.settle();
    return performance;
  }

  /* ---- time ---- */

  /**
   * Lets everything in flight arrive, delayed acknowledgements included. Time moves only as far as a timer is due
   * for that: longer ones wait for sleep_ms.
   */
  settle(): void {
    const { clock } = this.kernel.sched;
    this.runWhileBusy();
    const limit = clock.now + SETTLING;
    while (clock.nextDue() <= limit) {
      this.run(clock.nextDue());
      this.runWhileBusy();
    }
  }

  /** Programs run as long as there are any that can. */
  private runWhileBusy(): void {
    const { sched } = this.kernel;
    do this.run(sched.clock.now + INSTANT);
    while (sched.readyTasks > 0);
  }

  pass(ms: number): void {
    this.run(this.kernel.sched.clock.now + ms * MS);
    this.settle();
  }

  private run(until: number): void {
    const { finding } = this.kernel.run(until);
    if (finding) throw new Inexpressible(finding.message);
  }

  /* ---- who is who ---- */

  task(thread: string): Task {
    const task = this.tasks.get(thread);
    if (!task) throw new Inexpressible(`no thread is named ${thread}`);
    return task;
  }

  process(name: string): Process {
    const process = this.processes.get(name);
    if (!process) throw new Inexpressible(`no process is named ${name}`);
    return process;
  }

  processName(pid: number): string {
    for (const [name, process] of this.processes) if (process.pid === pid) return name;
    return String(pid);
  }

  nameProcess(name: string, pid: number): void {
    const process = this.kernel.sched.processes.get(pid);
    const task = process?.tasks.find(({ state }) => state !== "DEAD");
    if (!process || !task) throw new Inexpressible(`${name} has no process`);
    this.processes.set(name, process);
    this.tasks.set(name, task);
  }

  nameThread(name: string, process: string, tid: number): void {
    const task = this.process(process).tasks.find((other) => other.tid === tid);
    if (!task) throw new Inexpressible(`${name} has no thread`);
    this.tasks.set(name, task);
  }

  /** A call that a signal has ended only to be made again, once its process goes on, has not returned. */
  hasReturned({ result, thread }: Performance): boolean {
    return result !== undefined && !this.task(thread).interrupted;
  }

  /** The signal that ended a process; null while it lives or where it has exited. */
  killedBy(name: string): string | null {
    const { state, status } = this.process(name);
    return state !== "alive" && WIFSIGNALED(status) ? signalName(WTERMSIG(status)) : null;
  }

  /* ---- looking inside ---- */

  kindOf(process: string, fd: number): string {
    return filesOf(this.process(process)).get(fd)?.kind ?? "";
  }

  private sockAt(process: string, fd: number): Socket["sock"] | null {
    const file = filesOf(this.process(process)).get(fd);
    return file instanceof Socket ? file.sock : null;
  }

  portOf(process: string, fd: number): number {
    return this.sockAt(process, fd)?.localPort ?? 0;
  }

  /** TCP_INFO's state. */
  stateOf(process: string, fd: number): string {
    const sock = this.sockAt(process, fd);
    return sock instanceof TcpSock ? linuxStateName(sock.state) : "none";
  }

  /** The state in which /proc/net/tcp lists a connection, whoever holds it. */
  listedState(localPort: number, remotePort: number): string {
    for (const entry of this.kernel.localhost.tcp.all)
      if (entry.localPort === localPort && entry.remotePort === remotePort)
        return linuxStateName(entry.state);
    return "none";
  }

  /* ---- the setting ---- */

  private setSysctl(name: string, value: number | string): void {
    if (!this.kernel.localhost.setSysctl(name, String(value)))
      throw new Inexpressible(`unknown sysctl ${name}`);
  }

  private setLimit(process: Process, name: string, value: number): void {
    const resource = name === "RLIMIT_NOFILE" ? RLIMIT_NOFILE : name === "RLIMIT_NPROC" ? RLIMIT_NPROC : -1;
    if (resource !== RLIMIT_NOFILE) throw new Inexpressible(`unknown limit ${name}`);
    process.nofile.rlim_cur = value;
  }
}
