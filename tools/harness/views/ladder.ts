/** Packets as a ladder: one host a side, time downwards; and as tcpdump(1) lists them. */
import type { PacketView } from "../../kernel/sched/index.ts";
import { milliseconds } from "./time.ts";

/** One packet as it left. */
export interface SentPacket {
  at: number;
  from: string;
  to: string;
  packet: PacketView;
  /** When it arrived; -1 where it never did. */
  arrived: number;
  why: string;
}

const FLAG_NAMES: readonly (readonly [string, string])[] = [
  ["S", "SYN"],
  ["F", "FIN"],
  ["R", "RST"],
  ["P", "PSH"],
  [".", "ACK"],
];

/** Numbers relative to each direction's first, as tcpdump and Wireshark show them. */
export class RelativeNumbers {
  private readonly first = new Map<string, number>();

  of(packet: PacketView): { sequence: number; acknowledgement: number } {
    const way = `${packet.source}:${packet.sourcePort}>${packet.destination}:${packet.destinationPort}`;
    const back = `${packet.destination}:${packet.destinationPort}>${packet.source}:${packet.sourcePort}`;
    if (packet.flags.includes("S") || !this.first.has(way)) this.first.set(way, packet.sequence);
    const base = this.first.get(way) ?? 0;
    const other = this.first.get(back) ?? 0;
    return {
      sequence: (packet.sequence - base) >>> 0,
      acknowledgement: packet.flags.includes(".") ? (packet.acknowledgement - other) >>> 0 : 0,
    };
  }
}

/** Windows in bytes: the 16 bits of a header, times the factor that the sender's SYN announced (RFC 7323). */
export class WindowScales {
  private readonly shifts = new Map<string, number>();

  of(packet: PacketView): number {
    const sender = `${packet.source}:${packet.sourcePort}>${packet.destination}:${packet.destinationPort}`;
    if (packet.flags.includes("S")) {
      const option = packet.options.find((name) => name.startsWith("wscale "));
      this.shifts.set(sender, Number(option?.slice("wscale ".length) ?? 0));
      return packet.window;
    }
    return packet.window << (this.shifts.get(sender) ?? 0);
  }
}

/** "PSH ACK seq 1:6 ack 1 len 5 win 64". */
export function describePacket(packet: PacketView, numbers: RelativeNumbers): string {
  if (packet.protocol === "udp")
    return packet.flags === "unreachable" ? "ICMP port unreachable" : `UDP len ${packet.length}`;
  const { sequence, acknowledgement } = numbers.of(packet);
  const names = FLAG_NAMES.filter(([letter]) => packet.flags.includes(letter)).map(([, name]) => name);
  const parts = [names.join(" ")];
  if (packet.length > 0 || /[SF]/.test(packet.flags))
    parts.push(`seq ${sequence}${packet.length > 0 ? `:${sequence + packet.length}` : ""}`);
  if (packet.flags.includes(".")) parts.push(`ack ${acknowledgement}`);
  if (packet.length > 0) parts.push(`len ${packet.length}`);
  const mss = packet.options.find((option) => option.startsWith("mss"));
  if (mss) parts.push(mss);
  return parts.join(" ");
}

export interface LadderOptions {
  /** Shows the window that each segment announces, in bytes. */
  windows?: boolean;
  /** Leaves out segments that carry nothing but an acknowledgement. */
  hideAcks?: boolean;
}

/** Two columns of hosts with arrows between. @returns "" where no packet was sent */
export function formatLadder(packets: readonly SentPacket[], options: LadderOptions = {}): string {
  const first = packets[0];
  if (!first) return "";
  const left = `${first.packet.source}:${first.packet.sourcePort}`;
  const right = `${first.packet.destination}:${first.packet.destinationPort}`;
  const numbers = new RelativeNumbers();
  const scales = new WindowScales();
  const rows = packets
    .map((sent) => {
      const window = scales.of(sent.packet);
      const withWindow = options.windows && sent.packet.protocol === "tcp";
      return { sent, label: describePacket(sent.packet, numbers) + (withWindow ? ` win ${window}` : "") };
    })
    .filter(({ sent }) => !(options.hideAcks && sent.packet.flags === "." && sent.packet.length === 0));
  const width = Math.max(36, ...rows.map(({ label }) => label.length + 6));
  const lines = [
    `${"ms".padStart(9)}  ${left}${" ".repeat(Math.max(2, width + 2 - left.length - right.length))}${right}`,
  ];
  for (const { sent, label } of rows) {
    const toRight = `${sent.packet.source}:${sent.packet.sourcePort}` === left;
    const lost = sent.why !== "";
    const dashes = "─".repeat(width - label.length - 4);
    const arrow = toRight
      ? `── ${label} ${dashes}${lost ? "✗" : "▶"}`
      : `${lost ? "✗" : "◀"}${dashes} ${label} ──`;
    lines.push(`${milliseconds(sent.at).padStart(9)}  │${arrow}│${lost ? `  ${sent.why}` : ""}`);
  }
  return lines.join("\n");
}

/** `tcpdump -n` without the date: one line a packet. */
export function formatTcpdump(packets: readonly SentPacket[]): string {
  const numbers = new RelativeNumbers();
  return packets
    .map(({ at, packet }) => {
      const head = `${(at / 1e9).toFixed(6)} IP ${packet.source}.${packet.sourcePort} > ${packet.destination}.${packet.destinationPort}:`;
      if (packet.protocol === "udp") return `${head} UDP, length ${packet.length}`;
      const { sequence, acknowledgement } = numbers.of(packet);
      const isSyn = packet.flags.includes("S");
      const seq =
        packet.length > 0
          ? `, seq ${sequence}:${sequence + packet.length}`
          : /[SFR]/.test(packet.flags)
            ? `, seq ${isSyn ? packet.sequence : sequence}`
            : "";
      const ack = packet.flags.includes(".")
        ? `, ack ${isSyn ? packet.acknowledgement : acknowledgement}`
        : "";
      const optionText = packet.options.length > 0 ? `, options [${packet.options.join(",")}]` : "";
      return `${head} Flags [${packet.flags}]${seq}${ack}, win ${packet.window}${optionText}, length ${packet.length}`;
    })
    .join("\n");
}
