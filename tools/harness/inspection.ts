/** What can be asked of a world besides its traces: machines, processes, costs, memory, time, and a capture file. */
import { type MemoryRow, memoryOf } from "../kernel/memory.ts";
import { type ConfLine, applySysctlConf, sysctlCommand } from "../kernel/net/sysctl/index.ts";
import { snapshotProcesses } from "../kernel/snapshot.ts";
import { snapshotSockets } from "../kernel/socket-snapshot.ts";
import { Accounting, type Host, type Kernel, type KernelEvent, type Process } from "./kernel-parts.ts";
import { formatPcap } from "./pcap.ts";
import type { Recorder } from "./recorder.ts";
import { type Lane, TimelineRecorder } from "./timeline.ts";
import { CostLedger, type CostRow, formatCost } from "./views/cost.ts";
import {
  type NstatOptions,
  type SysctlListOptions,
  formatConntrack,
  formatKernelLog,
  formatMemory,
  formatNstat,
  formatSysctls,
} from "./views/machine.ts";
import { type PsOptions, formatLsof, formatPs } from "./views/processes.ts";
import {
  type TimelineFigureOptions,
  type TimelineOptions,
  formatTimeline,
  timelineFigure,
} from "./views/timeline.ts";

/** The base of World. */
export abstract class Inspection {
  abstract readonly kernel: Kernel;
  abstract readonly server: Host;
  abstract readonly recorder: Recorder | null;
  private readonly ledger = new CostLedger();
  private readonly lanes = new TimelineRecorder();

  /** Has to hear every event; costs and timelines are made from them. */
  protected hear(event: KernelEvent): void {
    this.ledger.listen(event);
    this.lanes.listen(event);
  }

  /* ---- machines ---- */

  /** `sysctl NAME`, or `sysctl -w NAME=VALUE` on the server's machine: the line that it prints, an error's included. */
  sysctl(name: string, value?: string | number, host: Host = this.server): string {
    return sysctlCommand(host, name, value === undefined ? undefined : String(value));
  }
  /** `sysctl -p` with a file's text: what it prints, line by line. */
  sysctlConf(text: string, host: Host = this.server): ConfLine[] {
    return applySysctlConf(host, text);
  }
  /** `sysctl -a`, all or some; with meanings on request. */
  sysctls(options: SysctlListOptions = {}, host: Host = this.server): string {
    return formatSysctls(host, options);
  }
  /** `nstat -a` without zeros. */
  nstat(options: NstatOptions = {}, host: Host = this.server): string {
    return formatNstat(host.counters, options);
  }
  /** `dmesg`. */
  dmesg(host: Host = this.server): string {
    return formatKernelLog(host.kernelLog);
  }
  /** `conntrack -L`; "" where connections are not tracked. */
  conntrack(host: Host = this.server): string {
    const { addresses } = host.network;
    return host.conntrack ? formatConntrack(host.conntrack, (address) => addresses.text(address)) : "";
  }
  /** What the machine's kernel objects take, as `slabtop` lists them. */
  memory(host: Host = this.server): string {
    return formatMemory(this.memoryRows(host));
  }
  memoryRows(host: Host = this.server): MemoryRow[] {
    return memoryOf(this.kernel, host);
  }

  /* ---- processes ---- */

  /** `ps` on a machine. */
  ps(options: PsOptions = {}, host: Host = this.server): string {
    return formatPs(
      snapshotProcesses(this.kernel).filter((process) => process.host === host.name),
      options,
    );
  }
  /** `lsof -p PID`. */
  lsof(process: Process): string {
    const snapshot = snapshotProcesses(this.kernel).find(({ pid }) => pid === process.pid);
    return snapshot ? formatLsof(snapshot, snapshotSockets(this.kernel, this.kernel.hostOf(process))) : "";
  }

  /* ---- costs and time ---- */

  /** What calls have cost, one row a call name: of one process, or of all. */
  cost(process?: Process): string {
    return formatCost(this.costRows(process), this.totalCost(process));
  }
  costRows(process?: Process): CostRow[] {
    return this.ledger.of(process);
  }
  /** The whole tally of a process, all its threads together, or of the kernel. */
  totalCost(process?: Process): Accounting {
    if (!process) return this.kernel.sched.accounting.copy();
    const total = new Accounting();
    for (const task of process.tasks) total.add(task.accounting);
    return total;
  }

  /** Who ran, was ready and slept, as text. */
  timeline(options: TimelineOptions = {}): string {
    return formatTimeline(this.timelineLanes(), options);
  }
  /** The same as a figure. */
  timelineFigure(options: TimelineFigureOptions): string {
    return timelineFigure(this.timelineLanes(), options);
  }
  timelineLanes(): Lane[] {
    return this.lanes.lanesUntil(this.kernel.sched.clock.now);
  }

  /* ---- the network ---- */

  /** All packets as a file for Wireshark; with a host, as tcpdump on that machine would have written it. */
  pcap(host?: Host): Uint8Array {
    return formatPcap(this.recorder?.packets ?? [], host?.name);
  }
}
