/**
 * Listens to the event stream and keeps what views need: calls as strace lines, packets, output, state changes.
 * Text is made at the moment of the event, because buffers are reused.
 */
import type { KernelEvent, TaskRef } from "../kernel/sched/index.ts";
import { type Request, rfcStateName, signalName } from "../kernel/uapi/index.ts";
import { HIDDEN_SITE } from "./site.ts";
import { formatCall, formatResult, formatUnfinished } from "./views/call.ts";
import { RelativeNumbers, type SentPacket, describePacket } from "./views/ladder.ts";
import { duration } from "./views/time.ts";

/** One line of a run. */
export interface Line {
  at: number;
  /** "server", "server[102]" where several processes have the name, or "network". */
  who: string;
  pid: number;
  kind: "call" | "unfinished" | "signal" | "process" | "output" | "packet" | "state";
  text: string;
  /** Where the call was made; see siteOf. */
  site: Request["site"];
}

/** Whether the record of an event is a line. */
export function makesLine(event: KernelEvent): boolean {
  switch (event.type) {
    case "exit":
    case "sleep":
    case "signal":
    case "output":
    case "tcp-state":
      return true;
    case "process":
      return event.what === "exit";
    case "packet":
      return event.what !== "deliver";
    default:
      return false;
  }
}

/** One end of a connection changes its state. */
export interface StateChange {
  at: number;
  host: string;
  local: string;
  remote: string;
  /** By RFC 9293's names. */
  from: string;
  to: string;
}

export class Recorder {
  readonly lines: Line[] = [];
  readonly states: StateChange[] = [];
  readonly packets: SentPacket[] = [];
  private readonly numbers = new RelativeNumbers();
  private readonly open = new Map<TaskRef, { at: number; request: Request }>();
  private readonly onLine: ((line: Line) => void) | null;

  /** @param onLine called with each line as it is added, while the kernel is in the state after it */
  constructor(onLine: ((line: Line) => void) | null = null) {
    this.onLine = onLine;
  }

  /** Lines that are left out at the beginning: of a long run only the end is looked at. */
  skip = 0;

  listen(event: KernelEvent): void {
    if ("request" in event && event.request?.site === HIDDEN_SITE) return;
    if (this.skip > 0 && makesLine(event)) {
      this.skip--;
      if (event.type === "exit") this.open.delete(event.task);
      return;
    }
    switch (event.type) {
      case "enter":
        this.open.set(event.task, { at: event.at, request: event.request });
        break;
      case "exit": {
        this.open.delete(event.task);
        const waited = event.slept > 0 ? `  <${duration(event.slept)} asleep>` : "";
        this.add(
          event.at,
          event.task,
          "call",
          formatCall(event.request, event.result) + formatResult(event.request, event.result) + waited,
          event.request,
        );
        break;
      }
      case "sleep":
        this.add(event.at, event.task, "unfinished", formatUnfinished(event.request), event.request);
        break;
      case "signal":
        this.add(
          event.at,
          event.task,
          "signal",
          `--- ${signalName(event.signal)} ${event.action === "handler" ? "(handler runs)" : `(${event.action})`} ---`,
        );
        break;
      case "process":
        if (event.what === "exit")
          this.addProcess(
            event.at,
            event.pid,
            event.status & 0x7f
              ? `+++ killed by ${signalName(event.status & 0x7f)} +++`
              : `+++ exited with ${event.status >> 8} +++`,
          );
        break;
      case "output":
        this.add(event.at, event.task, "output", event.text.replace(/\n$/, ""));
        break;
      case "packet":
        this.packet(event);
        break;
      case "tcp-state":
        this.state(event);
        break;
      default:
    }
  }

  /** A remark of the harness: a program has returned. */
  note(at: number, task: { pid: number; name: string }, text: string): void {
    this.push({ at, who: task.name, pid: task.pid, kind: "process", text, site: undefined });
  }

  /** The calls that have not returned, in the order in which they were made. */
  unfinished(): Line[] {
    return [...this.open.entries()].map(([task, { at, request }]) => ({
      at,
      who: task.name,
      pid: task.pid,
      kind: "unfinished" as const,
      text: formatUnfinished(request),
      site: request.site,
    }));
  }

  private state({ at, host, local, remote, ...event }: Extract<KernelEvent, { type: "tcp-state" }>): void {
    const [from, to] = [rfcStateName(event.from), rfcStateName(event.to)];
    this.states.push({ at, host, local, remote, from, to });
    this.push({ at, who: host, pid: 0, kind: "state", text: `${local} ${from} → ${to}`, site: undefined });
  }

  private packet(event: Extract<KernelEvent, { type: "packet" }>): void {
    const { packet } = event;
    if (event.what === "deliver") {
      const sent = this.packets.findLast(
        (item) =>
          item.packet.source === packet.source &&
          item.packet.sequence === packet.sequence &&
          item.packet.payload === packet.payload &&
          item.arrived < 0 &&
          item.why === "",
      );
      if (sent) sent.arrived = event.at;
      return;
    }
    if (event.what === "drop") {
      const sent = this.packets.at(-1);
      if (sent) sent.why = event.why;
      this.push({
        at: event.at,
        who: "network",
        pid: 0,
        kind: "packet",
        text: `lost: ${event.why}`,
        site: undefined,
      });
      return;
    }
    this.packets.push({ at: event.at, from: event.from, to: event.to, packet, arrived: -1, why: "" });
    const text = `${packet.source}:${packet.sourcePort} → ${packet.destination}:${packet.destinationPort}  ${describePacket(packet, this.numbers)}`;
    this.push({ at: event.at, who: "network", pid: 0, kind: "packet", text, site: undefined });
  }

  private add(at: number, task: TaskRef, kind: Line["kind"], text: string, request?: Request): void {
    this.push({ at, who: task.name, pid: task.pid, kind, text, site: request?.site });
  }

  private addProcess(at: number, pid: number, text: string): void {
    const last = this.lines.findLast((line) => line.pid === pid);
    this.push({ at, who: last?.who ?? `pid ${pid}`, pid, kind: "process", text, site: undefined });
  }

  private push(line: Line): void {
    this.lines.push(line);
    this.onLine?.(line);
  }
}
