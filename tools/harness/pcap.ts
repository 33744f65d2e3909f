/**
 * A capture as a file that Wireshark and tcpdump open: libpcap's format with nanoseconds, raw IP packets (link type
 * 101). Headers are written whole, with checksums and options; what the simulated segments leave to the reader
 * (identification, TTL, timestamps) gets the values that Linux would put there.
 */
import { Writer, join } from "./byte-writer.ts";
import { CarriedTimes } from "./carried-times.ts";
import { ipPacket } from "./packet-bytes.ts";
import type { SentPacket } from "./views/ladder.ts";

const MAGIC_NANOSECONDS = 0xa1b23c4d;
const LINKTYPE_RAW = 101;
const SNAPLEN = 262_144;
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
  const timestamps = new CarriedTimes(packets);
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
