/**
 * Connection tracking (net/netfilter/nf_conntrack_core.c, nf_conntrack_proto_tcp.c): a firewall's memory of every
 * connection that passes. It sees packets before sockets do; when it is full, packets of new connections vanish,
 * and neither netstat nor a socket's counters show a trace of it.
 *
 * Simplified: sequence numbers are not checked, and an entry that makes room is the oldest one without an answer,
 * where Linux looks through a few buckets of its hash table. A program's own datagram that is dropped on its way out
 * counts as sent, where Linux answers EPERM.
 */
import type { Clock, Timer } from "../time/index.ts";
import { SECOND } from "../time/index.ts";
import type { KernelLog } from "./kernel-log.ts";
import type { Packet } from "./network.ts";
import type { Sysctls } from "./sysctl/index.ts";
import { ACK, FIN, RST, SYN } from "./tcp/segment.ts";

export type TrackState =
  | "SYN_SENT"
  | "SYN_RECV"
  | "ESTABLISHED"
  | "FIN_WAIT"
  | "CLOSE_WAIT"
  | "LAST_ACK"
  | "TIME_WAIT"
  | "CLOSE"
  | "UDP"
  | "UDP_STREAM";

/** One remembered connection (struct nf_conn). */
export interface Track {
  readonly protocol: "tcp" | "udp";
  /** The way of its first packet. */
  readonly source: number;
  readonly sourcePort: number;
  readonly destination: number;
  readonly destinationPort: number;
  state: TrackState;
  /** Both ends have sent: it is not dropped to make room (IPS_ASSURED). */
  isAssured: boolean;
}

interface Entry extends Track {
  readonly keys: readonly [string, string];
  readonly timer: Timer;
  /** From whom the first FIN came: true for the end that began. */
  finFromOrigin: boolean;
}

export class Conntrack {
  private readonly byKey = new Map<string, Entry>();
  private readonly entries = new Set<Entry>();
  private readonly clock: Clock;
  private readonly sysctl: Sysctls;
  private readonly log: KernelLog;
  /** As /proc/net/stat/nf_conntrack has them: packets refused, and entries dropped to make room. */
  dropped = 0;
  earlyDropped = 0;

  constructor(clock: Clock, sysctl: Sysctls, log: KernelLog) {
    this.clock = clock;
    this.sysctl = sysctl;
    this.log = log;
  }

  get size(): number {
    return this.entries.size;
  }

  /** Everything that is remembered, oldest first: `conntrack -L`. */
  list(): readonly Track[] {
    return [...this.entries];
  }

  /** Looks at one packet. @returns false where it must be dropped */
  admits(packet: Packet): boolean {
    const key = keyOf(
      packet.source,
      packet.sourcePort,
      packet.destination,
      packet.destinationPort,
      packet.protocol,
    );
    const entry = this.byKey.get(key) ?? this.begin(packet, key);
    if (entry === null) return true;
    if (entry === undefined) return false;
    const isOrigin = entry.keys[0] === key;
    if (packet.protocol === "tcp") this.move(entry, isOrigin, packet.flags);
    else if (!isOrigin && entry.state === "UDP") entry.state = "UDP_STREAM";
    if (entry.state === "UDP_STREAM" || (entry.state === "ESTABLISHED" && isOrigin)) entry.isAssured = true;
    this.clock.arm(entry.timer, this.timeoutOf(entry.state) * SECOND);
    return true;
  }

  /** @returns null for a packet that begins nothing and is let through, undefined where there is no room */
  private begin(packet: Packet, key: string): Entry | null | undefined {
    if (packet.protocol === "tcp" && packet.flags & RST) return null;
    if (this.size >= this.sysctl.nf_conntrack_max && !this.makeRoom()) {
      this.dropped++;
      this.log.limited("nf_conntrack: nf_conntrack: table full, dropping packet");
      return undefined;
    }
    const { source, sourcePort, destination, destinationPort, protocol } = packet;
    const back = keyOf(destination, destinationPort, source, sourcePort, protocol);
    const entry: Entry = {
      protocol,
      source,
      sourcePort,
      destination,
      destinationPort,
      keys: [key, back],
      // Without a SYN it is taken for one that began before (nf_conntrack_tcp_loose).
      state: protocol === "udp" ? "UDP" : packet.flags & SYN ? "SYN_SENT" : "ESTABLISHED",
      isAssured: false,
      finFromOrigin: true,
      timer: this.clock.after(0, () => this.forget(entry)),
    };
    this.entries.add(entry);
    this.byKey.set(key, entry);
    this.byKey.set(back, entry);
    return entry;
  }

  /** early_drop: forgets one connection that nobody has answered yet. */
  private makeRoom(): boolean {
    for (const entry of this.entries)
      if (!entry.isAssured) {
        this.forget(entry);
        this.earlyDropped++;
        return true;
      }
    return false;
  }

  private forget(entry: Entry): void {
    this.clock.cancel(entry.timer);
    this.entries.delete(entry);
    for (const key of entry.keys) this.byKey.delete(key);
  }

  /** The table tcp_conntracks, as far as valid packets go. */
  private move(entry: Entry, isOrigin: boolean, flags: number): void {
    if (flags & RST) entry.state = "CLOSE";
    else if (flags & SYN) {
      if (isOrigin && (entry.state === "TIME_WAIT" || entry.state === "CLOSE")) entry.state = "SYN_SENT";
      else if (!isOrigin && flags & ACK && entry.state === "SYN_SENT") entry.state = "SYN_RECV";
    } else if (flags & FIN) {
      if (entry.state === "ESTABLISHED" || entry.state === "SYN_RECV") {
        entry.state = "FIN_WAIT";
        entry.finFromOrigin = isOrigin;
      } else if (isOrigin !== entry.finFromOrigin) entry.state = "LAST_ACK";
    } else if (flags & ACK) {
      if (entry.state === "SYN_RECV" && isOrigin) entry.state = "ESTABLISHED";
      else if (entry.state === "FIN_WAIT" && isOrigin !== entry.finFromOrigin) entry.state = "CLOSE_WAIT";
      else if (entry.state === "LAST_ACK" && isOrigin === entry.finFromOrigin) entry.state = "TIME_WAIT";
    }
  }

  private timeoutOf(state: TrackState): number {
    const { sysctl } = this;
    if (state === "UDP") return sysctl.nf_conntrack_udp_timeout;
    if (state === "UDP_STREAM") return sysctl.nf_conntrack_udp_timeout_stream;
    return sysctl[
      `nf_conntrack_tcp_timeout_${state.toLowerCase() as Lowercase<Exclude<TrackState, "UDP" | "UDP_STREAM">>}`
    ];
  }
}

/** A connection as seen from the sender of a packet. */
function keyOf(
  source: number,
  sourcePort: number,
  destination: number,
  destinationPort: number,
  protocol: string,
): string {
  return `${protocol} ${source}:${sourcePort} ${destination}:${destinationPort}`;
}
