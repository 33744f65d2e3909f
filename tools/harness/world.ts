/**
 * A small world to run programs in: a server's machine, outside clients' machines, links between them, and a
 * record of what happened. Chapters print from it; checks ask it.
 */

import { snapshotChain, snapshotDescriptors, snapshotProcesses } from "../kernel/snapshot.ts";
import { snapshotSockets } from "../kernel/socket-snapshot.ts";
import type { Program } from "../kernel/uapi/index.ts";
import { Inspection } from "./inspection.ts";
import {
  type Chooser,
  type Host,
  Kernel,
  type KernelEvent,
  type Link,
  type LinkOptions,
  MS_IN_NS,
  type Process,
  type RunResult,
} from "./kernel-parts.ts";
import { type Line, Recorder } from "./recorder.ts";
import { formatChain } from "./views/chain.ts";
import { type LadderOptions, WindowScales, formatLadder, formatTcpdump } from "./views/ladder.ts";
import { type SsOptions, formatNetstat, formatSs } from "./views/sockets.ts";
import { type StraceOptions, formatStrace } from "./views/strace.ts";

export interface WorldOptions {
  seed?: number;
  chooser?: Chooser | null;
  /** Calls after which a run is ended as one that gets nowhere. */
  stepBudget?: number;
  /** false: no record is kept; strace and packets are empty. */
  record?: boolean;
  /** Hears every event, the record besides. */
  listener?: (event: KernelEvent) => void;
}

export interface ProgramOptions {
  name?: string;
  host?: Host;
  args?: readonly unknown[];
  mayFork?: boolean;
}

/** One packet as it left, for counting and plotting. */
export interface PacketRecord {
  /** Virtual ms. */
  at: number;
  /** The sending host's name. */
  from: string;
  /** Payload bytes. */
  length: number;
  /** In tcpdump's letters: "S", ".", "P." … */
  flags: string;
  /** The window that it announces, in bytes; 0 for UDP. */
  window: number;
  /** As tcpdump lists them: "mss 1460" … */
  options: readonly string[];
}

export class World extends Inspection {
  readonly kernel: Kernel;
  readonly recorder: Recorder | null;
  /** The link that the default machines are on: 0.1 ms, MTU 1500. */
  readonly lan: Link;
  /** 10.0.0.5: where servers run. */
  readonly server: Host;
  /** 10.0.0.7: where clients run; its own time does not count. */
  readonly clients: Host;

  constructor(options: WorldOptions = {}) {
    super();
    this.recorder = options.record === false ? null : new Recorder((line) => this.onLine?.(line));
    const { recorder } = this;
    const extra = options.listener;
    const listener =
      recorder || extra
        ? (event: KernelEvent) => {
            if (recorder) this.hear(event);
            recorder?.listen(event);
            extra?.(event);
          }
        : null;
    this.kernel = new Kernel({
      // Nobody but the record looks at packets.
      packetEvents: this.recorder !== null,
      seed: options.seed ?? 1,
      chooser: options.chooser ?? null,
      listener,
      stepBudget: options.stepBudget ?? 200_000,
    });
    this.lan = this.kernel.addLink("lan", { latency: 0.1 * MS_IN_NS, mtu: 1500 });
    this.server = this.kernel.addHost("server");
    this.kernel.attach(this.server, this.lan, "10.0.0.5/24");
    this.clients = this.kernel.addHost("clients", 0);
    this.kernel.attach(this.clients, this.lan, "10.0.0.7/24");
  }

  /** Hears each line of the record while the kernel is in the state after it. */
  onLine: ((line: Line) => void) | null = null;

  /** Another machine. @param address "10.0.0.9/24" on the default link or the one given */
  host(name: string, address: string, link: Link = this.lan, costFactor = 0): Host {
    const host = this.kernel.addHost(name, costFactor);
    this.kernel.attach(host, link, address);
    return host;
  }

  /** Another link. @param options latency in virtual ns, mtu in bytes, routed: reachable from other links */
  link(name: string, options: LinkOptions = {}): Link {
    return this.kernel.addLink(name, options);
  }

  /** Starts a program on the server's machine. */
  spawn(program: Program, options: ProgramOptions = {}): Process {
    return this.kernel.spawn(program, { host: this.server, ...options });
  }

  /** Starts a program on the clients' machine, where time does not count. */
  client(program: Program, options: ProgramOptions = {}): Process {
    return this.kernel.spawn(program, { host: this.clients, mayFork: false, ...options });
  }

  /** Runs until nothing can run any more. */
  run(): RunResult {
    return this.kernel.run();
  }

  /** Runs for so many virtual milliseconds. */
  runFor(ms: number): RunResult {
    return this.kernel.run(this.kernel.sched.clock.now + ms * MS_IN_NS);
  }

  /** Virtual milliseconds since the start. */
  get now(): number {
    return this.kernel.sched.clock.now / MS_IN_NS;
  }

  /* ---- views ---- */

  /** The calls, one a line, as strace(1) prints them. */
  strace(options: StraceOptions = {}): string {
    return this.recorder ? formatStrace(this.recorder, options) : "";
  }
  /** `ss -tanp` on a machine, the server's by default. */
  ss(host: Host = this.server, options: SsOptions = {}): string {
    return formatSs(snapshotSockets(this.kernel, host), options);
  }
  /** `netstat -apn` on a machine, the server's by default. */
  netstat(host: Host = this.server): string {
    return formatNetstat(snapshotSockets(this.kernel, host));
  }
  /** All packets as a ladder. */
  ladder(options: LadderOptions = {}): string {
    return formatLadder(this.recorder?.packets ?? [], options);
  }
  /** All packets as `tcpdump -n` prints them. */
  tcpdump(): string {
    return formatTcpdump(this.recorder?.packets ?? []);
  }
  /** All packets, in the order in which they were sent. */
  packets(): PacketRecord[] {
    const scales = new WindowScales();
    return (this.recorder?.packets ?? []).map(({ at, from, packet }) => {
      const { length, flags, options } = packet;
      return { at: at / MS_IN_NS, from, length, flags, window: scales.of(packet), options };
    });
  }
  /** Every change of a TCP state on a machine, the server's by default, in RFC 9293's names. */
  stateChanges(host: Host = this.server): { at: number; local: string; from: string; to: string }[] {
    return (this.recorder?.states ?? [])
      .filter((change) => change.host === host.name)
      .map(({ at, local, from, to }) => ({ at: at / MS_IN_NS, local, from, to }));
  }
  /** From a task to the bytes behind one of its descriptors, drawn. */
  chain(process: Process, fd: number): string {
    const chain = snapshotChain(process, fd);
    return chain ? formatChain(chain) : `fd ${fd} is not open`;
  }
  /** What the program wrote to its terminal. */
  output(process?: Process): string {
    const lines = this.recorder?.lines ?? [];
    return lines
      .filter((line) => line.kind === "output" && (!process || line.pid === process.pid))
      .map((line) => line.text)
      .join("\n");
  }
  /** Open descriptors of a process above 2. */
  descriptors(process: Process) {
    return process.state === "alive" ? snapshotDescriptors(process).filter(({ fd }) => fd > 2) : [];
  }
  processes() {
    return snapshotProcesses(this.kernel);
  }
  sockets(host: Host = this.server) {
    return snapshotSockets(this.kernel, host);
  }
}
