/**
 * SYN cookies (net/ipv4/syncookies.c; RFC 4987 section 3.6): a listener answers a SYN and keeps no record of it. What
 * it must know later travels as the sequence number of its SYN+ACK, and comes back with the client's ACK.
 *
 * Simplified: a mixing function stands in for SipHash, and the window scale lies beside the segment size; Linux keeps
 * it in the low bits of its timestamp, and without timestamps loses it.
 */
import { SECOND } from "../../time/index.ts";
import type { Segment, SynOptions } from "./segment.ts";

/** Segment sizes that a cookie can name; a client's is rounded down to one of them. */
const MSS_TABLE = [536, 1300, 1440, 1460] as const;
/** A cookie names the minute of its making; it is good in that one and the next. */
const PERIOD = 60 * SECOND;
const MAX_AGE = 2;
const DATA_MASK = 0xff_ffff;

/** One listener's cookies. */
export class SynCookies {
  private readonly secret: number;
  private lastMade = Number.NEGATIVE_INFINITY;

  constructor(secret: number) {
    this.secret = secret;
  }

  /** The initial sequence number that answers a SYN (secure_tcp_syn_cookie). */
  make(syn: Segment, now: number): number {
    this.lastMade = now;
    const minute = Math.floor(now / PERIOD);
    const { mss, wscale } = syn.syn ?? { mss: 536, wscale: -1 };
    const place = Math.max(
      0,
      MSS_TABLE.findLastIndex((size) => size <= mss),
    );
    const data = ((wscale + 1) << 2) | place;
    const masked = (this.hash(syn, minute) + data) & DATA_MASK;
    return (this.hash(syn, -1) + syn.sequence + (minute << 24) + masked) | 0;
  }

  /** What an ACK's cookie says of the client, or null where it is none of ours (check_tcp_syn_cookie). */
  read(ack: Segment, now: number): SynOptions | null {
    const cookie = (ack.acknowledgement - 1 - this.hash(ack, -1) - (ack.sequence - 1)) | 0;
    const minute = Math.floor(now / PERIOD);
    const age = (minute - (cookie >>> 24)) & 0xff;
    if (age >= MAX_AGE) return null;
    const data = ((cookie & DATA_MASK) - this.hash(ack, minute - age)) & DATA_MASK;
    const mss = MSS_TABLE[data & 3];
    const wscale = (data >> 2) - 1;
    return mss !== undefined && wscale <= 14 ? { mss, wscale } : null;
  }

  /** False: nobody can have one, so no ACK is worth a look (tcp_synq_no_recent_overflow). */
  areOut(now: number): boolean {
    return now - this.lastMade <= MAX_AGE * PERIOD;
  }

  private hash(segment: Segment, minute: number): number {
    const { source, sourcePort, destination, destinationPort } = segment;
    let h = this.secret;
    for (const value of [source, destination, (sourcePort << 16) | destinationPort, minute]) {
      h = Math.imul(h ^ value, 0x9e37_79b1);
      h = Math.imul(h ^ (h >>> 15), 0x85eb_ca6b);
      h ^= h >>> 13;
    }
    return h;
  }
}
