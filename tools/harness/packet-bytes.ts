/**
 * A packet as bytes: IPv4 or IPv6 with TCP, UDP or ICMP inside, checksums and options included. Kept apart from the
 * file format, for whoever wants to look at a header.
 */
import type { PacketView } from "../kernel/sched/index.ts";
import { Writer, checksum, join, put16 } from "./byte-writer.ts";
import type { CarriedTimes } from "./carried-times.ts";
import type { SentPacket } from "./views/ladder.ts";

const TTL = 64;
const PROTOCOL = { tcp: 6, udp: 17, icmp: 1, icmp6: 58 } as const;
const FLAG_BITS: readonly (readonly [string, number])[] = [
  ["F", 0x01],
  ["S", 0x02],
  ["R", 0x04],
  ["P", 0x08],
  [".", 0x10],
];

export function ipPacket(sent: SentPacket, timestamps: CarriedTimes): Uint8Array {
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

function tcpSegment({ at, packet }: SentPacket, timestamps: CarriedTimes): Uint8Array {
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
