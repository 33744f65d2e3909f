/**
 * The one event stream. Everything observable is one of these; traces, tables, ladders, diagnoses and the
 * site are views of them. An event is emitted only while somebody listens. References inside an event
 * (a request's buffers) are live: a listener that wants to keep their contents copies them at once.
 */
import type { Request } from "../uapi/request.ts";

/** Who acts, as events name it. A Task is one. */
export interface TaskRef {
  readonly tid: number;
  readonly pid: number;
  readonly name: string;
  readonly hostName: string;
}

/** A TCP segment or UDP datagram on its way, as a capture shows it. Sequence numbers are unsigned. */
export interface PacketView {
  readonly protocol: "tcp" | "udp";
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
  /** In tcpdump's letters: "S", "S.", ".", "P.", "F.", "R"; empty for UDP. */
  readonly flags: string;
  readonly sequence: number;
  readonly acknowledgement: number;
  /** As in the header: before scaling. */
  readonly window: number;
  /** Payload bytes. */
  readonly length: number;
  /** As tcpdump lists them: "mss 1460", "wscale 7"; empty for none. */
  readonly options: readonly string[];
  /** The payload itself, shared with the sender: do not write to it. */
  readonly payload: Uint8Array | null;
}

export type KernelEvent =
  | { type: "enter"; at: number; task: TaskRef; request: Request }
  /** `result` is the raw one (negative errno); `slept` the virtual ns that the call spent asleep. */
  | { type: "exit"; at: number; task: TaskRef; request: Request; result: number; slept: number }
  | { type: "sleep"; at: number; task: TaskRef; request: Request }
  | { type: "wake"; at: number; task: TaskRef; request: Request | null }
  /** Woken, but the condition did not hold (any more): it sleeps on. */
  | { type: "useless-wake"; at: number; task: TaskRef; request: Request }
  | { type: "switch"; at: number; from: TaskRef | null; to: TaskRef }
  | {
      type: "signal";
      at: number;
      task: TaskRef;
      signal: number;
      action: "handler" | "ignore" | "term" | "core" | "stop" | "cont";
    }
  | {
      type: "process";
      at: number;
      what: "spawn" | "fork" | "exit" | "reap";
      pid: number;
      parent: number;
      status: number;
    }
  | { type: "thread"; at: number; what: "create" | "exit"; task: TaskRef }
  | { type: "output"; at: number; task: TaskRef; fd: number; text: string }
  | {
      type: "packet";
      at: number;
      what: "send" | "deliver" | "drop";
      from: string;
      to: string;
      packet: PacketView;
      why: string;
    }
  | { type: "tcp-state"; at: number; host: string; local: string; remote: string; from: number; to: number }
  | {
      type: "listen-queue";
      at: number;
      host: string;
      local: string;
      queue: "syn" | "accept";
      length: number;
      limit: number;
    }
  /** A registration of descriptor `fd` in an epoll instance; queued, dropped and reported are about its ready list. */
  | {
      type: "epoll";
      at: number;
      instance: number;
      fd: number;
      what: "added" | "modified" | "removed" | "queued" | "dropped" | "reported";
    }
  | { type: "counter"; at: number; host: string; name: string; value: number };

export type Listener = (event: KernelEvent) => void;
