/**
 * The simulated machine room: one virtual clock and scheduler, hosts joined by links, processes on the hosts.
 * All state hangs on this object; two kernels know nothing of each other.
 */
import { FdTable, Terminal } from "./fs/index.ts";
import { Host, Link, type LinkOptions, Network, TcpTables, UdpTables } from "./net/index.ts";
import {
  ASLEEP,
  type Chooser,
  Finding,
  type Listener,
  type Process,
  Scheduler,
  type Task,
  spawn,
} from "./sched/index.ts";
import { SyncQueues, ThreadData } from "./sync/index.ts";
import { dispatch, repeatEffect } from "./syscalls.ts";
import { SECOND } from "./time/index.ts";
import type { Program } from "./uapi/request.ts";
import { AF_INET } from "./uapi/socket.ts";

export interface KernelOptions {
  /** Initial sequence numbers and whatever else Linux draws at random. */
  seed?: number;
  chooser?: Chooser | null;
  listener?: Listener | null;
  /** false: packets are no events; they are the costly ones. */
  packetEvents?: boolean;
  /** Traps after which a run ends with a finding; guards against programs that never get anywhere. */
  stepBudget?: number;
}

export interface SpawnOptions {
  name?: string;
  host?: Host;
  args?: readonly unknown[];
  /** false: fork fails, and no memory is spent on its log. */
  mayFork?: boolean;
}

/** How a run ended. */
export interface RunResult {
  /**
   * "exited": no task is left. "idle": tasks sleep and no timer will wake them. "until": the time was reached.
   * "finding": the program did something that ends the run.
   */
  reason: "exited" | "idle" | "until" | "finding";
  finding: Finding | null;
}

/** With nothing but timers left that wake nobody, such as probes of a closed window, a run ends after this long. */
const QUIET_LIMIT = 3 * 3600 * SECOND;

export class Kernel {
  readonly sched = new Scheduler();
  readonly network: Network;
  /** Where programs run when no host is named. */
  readonly localhost: Host;
  /** Every process that was spawned or forked, in order; for inspection. */
  readonly history: Process[] = [];
  readonly stepBudget: number;
  /** Where threads wait for shared memory, locks and the like. */
  readonly sync: SyncQueues;
  readonly threadData = new ThreadData();

  constructor(options: KernelOptions = {}) {
    const { sched } = this;
    sched.chooser = options.chooser ?? null;
    sched.listener = options.listener ?? null;
    this.stepBudget = options.stepBudget ?? 2_000_000;
    this.network = new Network(sched.clock, () => sched.listener, options.seed ?? 1);
    this.network.reportsPackets = options.packetEvents ?? true;
    this.sync = new SyncQueues(sched);
    sched.repeatEffect = (task, request) => repeatEffect(this, task, request);
    sched.endingOf = (task, result) => this.threadData.ending(task, result);
    sched.runSoftirqs = () => this.network.drain();
    sched.dispatch = (task, request) => {
      const answer = dispatch(this, task, request);
      this.network.drain();
      return answer;
    };
    this.localhost = this.addHost("localhost");
  }

  /** @param costFactor 0 makes it infinitely fast: for clients from outside, whose own time must not count */
  addHost(name: string, costFactor = 1): Host {
    const host = new Host(this.network, name, costFactor);
    host.tcp = new TcpTables(host);
    host.udp = new UdpTables(host);
    return host;
  }

  addLink(name: string, options: LinkOptions = {}): Link {
    return new Link(name, options);
  }

  /** Gives `host` the address "10.0.0.5/24" on a link. @throws RangeError for what is no such address */
  attach(host: Host, link: Link, address: string): void {
    const [text, prefix] = address.split("/");
    const id = this.network.addresses.intern(AF_INET, text ?? "");
    if (id < 0 || !/^\d+$/.test(prefix ?? "") || Number(prefix) > 32)
      throw new RangeError(`"${address}" is not an address with prefix, such as "10.0.0.5/24"`);
    host.addInterface({ name: `eth${host.interfaces.length}`, address: id, prefix: Number(prefix), link });
  }

  /** Starts a process; descriptors 0, 1 and 2 are its terminal. @throws Finding for what is not a program */
  spawn(program: Program, options: SpawnOptions = {}): Process {
    const files = new FdTable();
    const terminal = new Terminal();
    for (let fd = 0; fd < 3; fd++) files.install(terminal, 3, false);
    const process = spawn(this.sched, program, {
      name: options.name ?? (program?.name || "program"),
      machine: options.host ?? this.localhost,
      files,
      args: options.args ?? [],
      mayFork: options.mayFork ?? true,
    });
    this.history.push(process);
    return process;
  }

  hostOf(process: Process): Host {
    return process.machine as Host;
  }

  /**
   * Runs until nothing can run any more, or to a time.
   * @param until virtual ns; timers due by then have run
   */
  run(until = Number.POSITIVE_INFINITY): RunResult {
    const { sched } = this;
    const { clock } = sched;
    let quietSince = clock.now;
    try {
      for (;;) {
        if (clock.nextDue() <= clock.now) clock.runDue();
        this.network.drain();
        if (clock.now > until) return { reason: "until", finding: null };
        if (sched.step()) {
          quietSince = clock.now;
          if (sched.traps > this.stepBudget) throw this.overBudget();
          continue;
        }
        if (sched.alive === 0 && until === Number.POSITIVE_INFINITY)
          return { reason: "exited", finding: null };
        const due = clock.nextDue();
        if (due > until && until !== Number.POSITIVE_INFINITY) {
          clock.now = Math.max(clock.now, until);
          return { reason: "until", finding: null };
        }
        if (due === Number.POSITIVE_INFINITY || due - quietSince > QUIET_LIMIT)
          return { reason: sched.alive === 0 ? "exited" : "idle", finding: null };
        clock.now = due;
      }
    } catch (error) {
      if (error instanceof Finding) return { reason: "finding", finding: error };
      throw error;
    }
  }

  private overBudget(): Finding {
    const task = this.sched.current;
    const request = task?.request;
    return new Finding(
      "step-budget",
      `${this.stepBudget.toLocaleString("en")} calls were made and the program is still running${request ? `; the last one was ${request.call}` : ""}. A loop asks again and again instead of waiting.`,
      task,
      request?.site?.stack ?? "",
    );
  }

  /** For a call that has to touch up its answer also where it slept first. */
  whenAnswered(task: Task, answer: number, then: (answer: number) => number): number {
    if (answer !== ASLEEP || !task.sleep) return answer === ASLEEP ? answer : then(answer);
    const { plan } = task.sleep;
    const attempt = plan.attempt.bind(plan);
    const timedOut = plan.timedOut?.bind(plan);
    Object.assign(plan, { attempt: () => then(attempt()) }, timedOut && { timedOut: () => then(timedOut()) });
    return ASLEEP;
  }
}
