/** What a segment's header carries besides, and the simulated segment does not: timestamps and identifications. */
import type { PacketView } from "../kernel/sched/index.ts";
import type { SentPacket } from "./views/ladder.ts";

/**
 * The timestamps option (RFC 7323) where both SYNs have offered it: the sender's clock in ms, and the last value that
 * had reached it; and the IPv4 identification, which Linux counts for each connection.
 */
export class CarriedTimes {
  private readonly offered = new Set<string>();
  /** For each way, when its packets had arrived, in the order of sending. */
  private readonly arrivals = new Map<string, { arrived: number; at: number }[]>();
  private readonly identifications = new Map<string, number>();

  constructor(packets: readonly SentPacket[]) {
    for (const { packet, at, arrived } of packets) {
      const way = wayOf(packet);
      if (packet.options.includes("TS")) this.offered.add(way);
      const list = this.arrivals.get(way);
      if (list) list.push({ arrived, at });
      else this.arrivals.set(way, [{ arrived, at }]);
    }
  }

  /** null where the segment carries none: resets do not. */
  of(packet: PacketView, at: number): readonly [value: number, echo: number] | null {
    if (packet.flags.includes("R") || !this.offered.has(wayOf(packet))) return null;
    if (packet.flags === "S") return [clock(at), 0];
    const back = wayBack(packet);
    if (!this.offered.has(back)) return null;
    let latest = 0;
    for (const other of this.arrivals.get(back) ?? []) {
      if (other.at > at) break;
      if (other.arrived >= 0 && other.arrived <= at) latest = Math.max(latest, other.at);
    }
    return [clock(at), clock(latest)];
  }

  identify(packet: PacketView): number {
    const way = wayOf(packet);
    const next = ((this.identifications.get(way) ?? 0) + 1) & 0xffff;
    this.identifications.set(way, next);
    return next;
  }
}

/** Linux's clock of timestamps, in ms; it does not begin at 0, which has a meaning of its own. */
function clock(at: number): number {
  return 1_000_000 + Math.floor(at / 1e6);
}

function wayOf(packet: PacketView): string {
  return `${packet.source}:${packet.sourcePort}>${packet.destination}:${packet.destinationPort}`;
}

function wayBack(packet: PacketView): string {
  return `${packet.destination}:${packet.destinationPort}>${packet.source}:${packet.sourcePort}`;
}
