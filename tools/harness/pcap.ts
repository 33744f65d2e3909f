/**
 * A capture as a file that Wireshark and tcpdump open: libpcap's format with nanoseconds, raw IP packets (link type
 * 101). Headers are written whole, with checksums and options; what the simulated segments leave to the reader
 * (identification, TTL, timestamps) gets the values that Linux would put there.
 */
import type { PacketView } from "../kernel/sched/index.ts";
import type { SentPacket } from "./views/ladder.ts";

const MAGIC_NANOSECONDS = 0xa1b23c4d;
const LINKTYPE_RAW = 101;
const SNAPLEN = 262_144;
const TTL = 64;
const PROTOCOL = { tcp: 6, udp: 17, icmp: 1, icmp6: 58 } as const;
const FLAG_BITS: readonly (readonly [string, number])[] = [
  ["F", 0x01],
  ["S", 0x02],
  ["R", 0x04],
  ["P", 0x08],
  [".", 0x10],
];

/** One packet with the time at which the capture saw it. */
interface Seen {
  readonly at: number;
  readonly sent: SentPacket;
}

/**
 * @param host where tcpdump runs: packets that it sends, when they leave, and those that reach it, when they arrive.
 *   Without one all packets are seen as they leave.
 */
export function formatPcap(packets: readonly SentPacket[], host?: string): Uint8Array {
  const timestamps = new Timestamps(packets);
  const records = seenBy(packets, host).map(({ at, sent }) => record(at, ipPacket(sent, timestamps)));
  const header = new Writer(24);
  header.u32(MAGIC_NANOSECONDS).u16(2).u16(4).u32(0).u32(0).u32(SNAPLEN).u32(LINKTYPE_RAW);
  return join([header.bytes, ...records]);
}

function seenBy(packets: readonly SentPacket[], host: string | undefined): Seen[] {
  if (host === undefined) return packets.map((sent) => ({ at: sent.at, sent }));
  const seen = packets.flatMap((sent) => {
    if (sent.from === host) return [{ at: sent.at, sent }];
    return sent.to === host && sent.arrived >= 0 ? [{ at: sent.arrived, sent }] : [];
  });
  return seen.sort((a, b) => a.at - b.at);
}

function record(at: number, packet: Uint8Array): Uint8Array {
  const head = new Writer(16);
  head
    .u32(Math.floor(at / 1e9))
    .u32(Math.floor(at % 1e9))
    .u32(packet.length)
    .u32(packet.length);
  return join([head.bytes, packet]);
}

/* ---- IP ---- */

function ipPacket(sent: SentPacket, timestamps: Timestamps): Uint8Array {
  const { packet } = sent;
  const isSix = packet.source.includes(":");
  const unreachable = packet.protocol === "udp" && packet.flags === "unreachable";
  const protocol = unreachable ? (isSix ? PROTOCOL.icmp6 : PROTOCOL.icmp) : PROTOCOL[packet.protocol];
  const addresses = join([addressBytes(packet.source), addressBytes(packet.destination)]);
  const body = unreachable
    ? portUnreachable(packet, isSix)
    : packet.protocol === "tcp"
      ? tcpSegment(sent, timestamps)
      : udpDatagram(packet);
  const pseudo = isSix || protocol !== PROTOCOL.icmp ? pseudoHeader(addresses, protocol, body.length) : [];
  const place = protocol === PROTOCOL.tcp ? 16 : protocol === PROTOCOL.udp ? 6 : 2;
  const sum = checksum([...pseudo, body]);
  // A UDP checksum of 0 would say that there is none.
  put16(body, place, sum === 0 && protocol === PROTOCOL.udp ? 0xffff : sum);
  return join([
    isSix
      ? header6(addresses, protocol, body.length)
      : header4(addresses, protocol, body.length, timestamps.identify(packet)),
    body,
  ]);
}

function header4(
  addresses: Uint8Array,
  protocol: number,
  length: number,
  identification: number,
): Uint8Array {
  const head = new Writer(20, false);
  // Version 4 and five words; "don't fragment".
  head
    .u16(0x4500)
    .u16(20 + length)
    .u16(identification)
    .u16(0x4000)
    .u16((TTL << 8) | protocol)
    .u16(0)
    .raw(addresses);
  put16(head.bytes, 10, checksum([head.bytes]));
  return head.bytes;
}

function header6(addresses: Uint8Array, protocol: number, length: number): Uint8Array {
  const head = new Writer(40, false);
  return head
    .u32(0x60000000)
    .u16(length)
    .u16((protocol << 8) | TTL)
    .raw(addresses).bytes;
}

function pseudoHeader(addresses: Uint8Array, protocol: number, length: number): Uint8Array[] {
  const tail = new Writer(8, false);
  return [addresses, tail.u32(length).u32(protocol).bytes];
}

/** "10.0.0.5" or "fe80::1" as 4 or 16 bytes. */
export function addressBytes(text: string): Uint8Array {
  if (!text.includes(":")) return Uint8Array.from(text.split(".").map(Number));
  const [head = "", tail] = text.split("::");
  const words = (part: string): number[] =>
    part === ""
      ? []
      : part.split(":").flatMap((word) => (word.includes(".") ? quad(word) : [Number.parseInt(word, 16)]));
  const front = words(head);
  const back = tail === undefined ? [] : words(tail);
  const all = [...front, ...Array<number>(8 - front.length - back.length).fill(0), ...back];
  return Uint8Array.from(all.flatMap((word) => [word >> 8, word & 0xff]));
}

function quad(text: string): number[] {
  const [a = 0, b = 0, c = 0, d = 0] = text.split(".").map(Number);
  return [(a << 8) | b, (c << 8) | d];
}

/* ---- TCP, UDP, ICMP ---- */

function tcpSegment({ at, packet }: SentPacket, timestamps: Timestamps): Uint8Array {
  const options = tcpOptions(packet, timestamps.of(packet, at));
  const flags = FLAG_BITS.reduce(
    (bits, [letter, bit]) => (packet.flags.includes(letter) ? bits | bit : bits),
    0,
  );
  const head = new Writer(20 + options.length, false);
  head.u16(packet.sourcePort).u16(packet.destinationPort).u32(packet.sequence).u32(packet.acknowledgement);
  head
    .u16((((20 + options.length) / 4) << 12) | flags)
    .u16(packet.window & 0xffff)
    .u16(0)
    .u16(0)
    .raw(options);
  return join([head.bytes, packet.payload ?? new Uint8Array(0)]);
}

const NOP = 1;

/** In the order in which Linux writes them. */
function tcpOptions(packet: PacketView, times: readonly [value: number, echo: number] | null): Uint8Array {
  const number = (name: string): number | null => {
    const option = packet.options.find((text) => text.startsWith(`${name} `));
    return option ? Number(option.slice(name.length + 1)) : null;
  };
  const out = new Writer(40, false);
  const mss = number("mss");
  const wscale = number("wscale");
  const mayAck = packet.options.includes("sackOK");
  if (mss !== null) out.u8(2).u8(4).u16(mss);
  if (mayAck && times) out.u8(4).u8(2);
  else if (mayAck) out.u8(NOP).u8(NOP).u8(4).u8(2);
  else if (times) out.u8(NOP).u8(NOP);
  if (times) out.u8(8).u8(10).u32(times[0]).u32(times[1]);
  if (wscale !== null) out.u8(NOP).u8(3).u8(3).u8(wscale);
  const holes = packet.options
    .filter((text) => text.startsWith("sack "))
    .flatMap((text) => text.match(/\d+(?=:)|(?<=:)\d+/g) ?? []);
  if (holes.length > 0) {
    out
      .u8(NOP)
      .u8(NOP)
      .u8(5)
      .u8(2 + 4 * holes.length);
    for (const edge of holes) out.u32(Number(edge));
  }
  return out.written();
}

function udpDatagram(packet: PacketView): Uint8Array {
  const head = new Writer(8, false);
  head
    .u16(packet.sourcePort)
    .u16(packet.destinationPort)
    .u16(8 + packet.length)
    .u16(0);
  return join([head.bytes, packet.payload ?? new Uint8Array(0)]);
}

/** Carries the headers of the datagram that found nobody: here the way back, from the answer's own addresses. */
function portUnreachable(packet: PacketView, isSix: boolean): Uint8Array {
  const udp = new Writer(8, false);
  udp.u16(packet.destinationPort).u16(packet.sourcePort).u16(8).u16(0);
  const addresses = join([addressBytes(packet.destination), addressBytes(packet.source)]);
  put16(udp.bytes, 6, checksum([...pseudoHeader(addresses, PROTOCOL.udp, 8), udp.bytes]));
  const inner = isSix ? header6(addresses, PROTOCOL.udp, 8) : header4(addresses, PROTOCOL.udp, 8, 0);
  const head = new Writer(8, false);
  return join([head.u8(isSix ? 1 : 3).u8(isSix ? 4 : 3).bytes, inner, udp.bytes]);
}

/* ---- what the headers carry besides ---- */

/**
 * The timestamps option (RFC 7323) where both SYNs have offered it: the sender's clock in ms, and the last value that
 * had reached it; and the IPv4 identification, which Linux counts for each connection.
 */
class Timestamps {
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

/* ---- bytes ---- */

/** RFC 1071: the one's complement of the one's complement sum, over parts that are of even length but the last. */
function checksum(parts: readonly Uint8Array[]): number {
  let sum = 0;
  for (const part of parts)
    for (let i = 0; i < part.length; i += 2) sum += ((part[i] as number) << 8) | (part[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return ~sum & 0xffff;
}

function put16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >> 8;
  bytes[at + 1] = value & 0xff;
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Fills a buffer from the front: the file's own fields little-endian, the network's big-endian. */
class Writer {
  readonly bytes: Uint8Array;
  private readonly view: DataView;
  private readonly isLittle: boolean;
  private at = 0;

  constructor(size: number, isLittle = true) {
    this.bytes = new Uint8Array(size);
    this.view = new DataView(this.bytes.buffer);
    this.isLittle = isLittle;
  }

  u8(value: number): this {
    this.view.setUint8(this.at, value);
    this.at += 1;
    return this;
  }
  u16(value: number): this {
    this.view.setUint16(this.at, value, this.isLittle);
    this.at += 2;
    return this;
  }
  u32(value: number): this {
    this.view.setUint32(this.at, value, this.isLittle);
    this.at += 4;
    return this;
  }
  raw(bytes: Uint8Array): this {
    this.bytes.set(bytes, this.at);
    this.at += bytes.length;
    return this;
  }
  written(): Uint8Array {
    return this.bytes.subarray(0, this.at);
  }
}
