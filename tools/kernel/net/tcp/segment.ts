/** TCP segments as they travel (RFC 9293 section 3.1). */
import type { PacketView } from "../../sched/index.ts";
import type { AddressTable } from "../address.ts";
import { unsigned } from "./sequence.ts";

export const FIN = 1;
export const SYN = 2;
export const RST = 4;
export const PSH = 8;
export const ACK = 16;

/** Options of a SYN; data segments carry only timestamps. */
export interface SynOptions {
  /** Largest segment that the sender of this option accepts. */
  readonly mss: number;
  /** Shift of its windows; -1 where it does not scale. */
  readonly wscale: number;
}

/** Bytes that the timestamps option takes from every segment. */
export const TIMESTAMPS_LENGTH = 12;

export class Segment {
  readonly protocol = "tcp";
  readonly source: number;
  readonly sourcePort: number;
  readonly destination: number;
  readonly destinationPort: number;
  sequence = 0;
  acknowledgement = 0;
  flags = 0;
  /** As in the header: before scaling. */
  window = 0;
  /** When it was sent, in virtual ns: what the timestamps option tells (TSval). */
  timestamp = 0;
  data: Uint8Array | null = null;
  syn: SynOptions | null = null;

  constructor(source: number, sourcePort: number, destination: number, destinationPort: number) {
    this.source = source;
    this.sourcePort = sourcePort;
    this.destination = destination;
    this.destinationPort = destinationPort;
  }

  /** Sequence numbers it takes: SYN and FIN count one each. */
  get length(): number {
    return (this.data?.length ?? 0) + ((this.flags & SYN) >> 1) + (this.flags & FIN);
  }

  view(addresses: AddressTable): PacketView {
    const options: string[] = [];
    if (this.syn) {
      options.push(`mss ${this.syn.mss}`, "sackOK", "TS");
      if (this.syn.wscale >= 0) options.push(`wscale ${this.syn.wscale}`);
    }
    return {
      protocol: "tcp",
      source: addresses.text(this.source),
      sourcePort: this.sourcePort,
      destination: addresses.text(this.destination),
      destinationPort: this.destinationPort,
      flags: flagLetters(this.flags),
      sequence: unsigned(this.sequence),
      acknowledgement: this.flags & ACK ? unsigned(this.acknowledgement) : 0,
      window: this.window,
      length: this.data?.length ?? 0,
      options,
      payload: this.data,
    };
  }
}

/** tcpdump's letters. */
function flagLetters(flags: number): string {
  const letters =
    (flags & FIN ? "F" : "") + (flags & SYN ? "S" : "") + (flags & RST ? "R" : "") + (flags & PSH ? "P" : "");
  return letters + (flags & ACK ? "." : "");
}
