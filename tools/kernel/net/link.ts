/**
 * Links: what joins interfaces, with its latency, its MTU, its bandwidth, and what it does to packets on a bad day.
 */
import type { PacketView } from "../sched/index.ts";
import type { Host } from "./host.ts";
import { type Impairment, impairment } from "./impair.ts";
import type { Packet } from "./network.ts";

/** Bytes of the IPv4 packet: headers, the timestamps option that all segments carry, a SYN's other options, the data. */
export function ipLength(packet: Packet): number {
  const data = packet.data?.length ?? 0;
  return packet.protocol === "udp" ? 28 + data : (packet.syn ? 60 : 52) + data;
}

export interface LinkOptions {
  /** One way, in virtual ns. */
  latency?: number;
  /** Bytes of IP packet that fit into a frame. */
  mtu?: number;
  /** false: reached from its own interfaces only, as an office LAN behind a router without forwarding. */
  routed?: boolean;
  /** Bits a second, each way; infinitely many by default. */
  bandwidth?: number;
  /** Bytes that wait at each end for their turn; what comes on top is lost. 256 KiB by default. */
  queueLimit?: number;
}

/** What becomes of a packet on a link: nothing special, lost, doubled, or later by so many ns. */
export type Fate = "pass" | "drop" | "twice" | { delay: number };

export class Link {
  readonly name: string;
  readonly latency: number;
  readonly mtu: number;
  readonly routed: boolean;
  /** A cut cable: packets vanish without notice. */
  isCut = false;
  /** Decides over each packet, for loss and reordering on demand. */
  fate: ((packet: PacketView) => Fate) | null = null;
  /** Bits a second, each way. */
  bandwidth: number;
  queueLimit: number;
  /** When each end will have sent what waits there. */
  private readonly busyUntil = new Map<Host, number>();

  constructor(name: string, options: LinkOptions) {
    this.name = name;
    this.latency = options.latency ?? 100_000;
    this.mtu = options.mtu ?? 1500;
    this.routed = options.routed ?? true;
    this.bandwidth = options.bandwidth ?? Number.POSITIVE_INFINITY;
    this.queueLimit = options.queueLimit ?? 262_144;
  }

  /** Makes it a bad line, as `tc qdisc … netem` does: see impair.ts. Without an argument it is good again. */
  impair(options: Impairment | null = null): void {
    this.fate = options ? impairment(options) : null;
  }

  /** How long a packet of so many bytes waits for its turn and takes to be sent; -1 where the queue is full. */
  sendingTime(end: Host, bytes: number, now: number): number {
    if (this.bandwidth === Number.POSITIVE_INFINITY) return 0;
    const begin = Math.max(now, this.busyUntil.get(end) ?? 0);
    const perByte = 8e9 / this.bandwidth;
    if ((begin - now) / perByte + bytes > this.queueLimit) return -1;
    const done = begin + Math.ceil(bytes * perByte);
    this.busyUntil.set(end, done);
    return done - now;
  }
}
