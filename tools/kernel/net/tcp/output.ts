/**
 * Sending segments (net/ipv4/tcp_output.c; RFC 9293 section 3.8.6): what may go out now, the receive window
 * that each segment announces, acknowledgements and resets.
 *
 * Simplified: no congestion window; the peer's window alone limits what is in flight.
 */
import { ByteQueue } from "../../lib/index.ts";
import { TCP_CLOSE, TCP_SYN_RECV, TCP_SYN_SENT } from "../../uapi/tcp.ts";
import { ACK, FIN, PSH, RST, SYN, Segment } from "./segment.ts";
import { before, notAfter } from "./sequence.ts";
import type { TcpSock } from "./sock.ts";
import { armProbe, armRetransmit, cancelDelayedAck } from "./timer.ts";

/** Bytes of IPv4 and TCP header without options. */
const HEADERS = 40;

/** The MSS that a path's MTU allows to announce. */
export function mssForMtu(mtu: number): number {
  return Math.min(mtu, 65_535) - HEADERS;
}

function newSegment(sk: TcpSock, sequence: number, flags: number): Segment {
  const segment = new Segment(sk.localAddress, sk.localPort, sk.remoteAddress, sk.remotePort);
  segment.sequence = sequence;
  segment.flags = flags;
  return segment;
}

/** Puts acknowledgement and window into a segment and sends it. */
function transmit(sk: TcpSock, segment: Segment): void {
  if (segment.flags & ACK) {
    segment.acknowledgement = sk.rcvNxt;
    if (sk.ackTimer) cancelDelayedAck(sk);
  }
  segment.window = segment.flags & SYN ? Math.min(sk.rcvWnd, 65_535) : selectWindow(sk) >> sk.rcvShift;
  sk.host.network.transmit(sk.host, segment);
}

/* ---- the receive window ---- */

/** Bytes that the program has not read and that may still come: half the buffer, as tcp_win_from_space gives it. */
function windowSpace(sk: TcpSock): number {
  return sk.receiveBuffer >> 1;
}

/** The initial window (tcp_select_initial_window): whole segments, at most 65,535. */
export function initialWindow(sk: TcpSock): number {
  const space = windowSpace(sk);
  const whole = space > sk.advertisedMss ? space - (space % sk.advertisedMss) : space;
  return Math.min(whole, 65_535);
}

/** The shift that lets the largest window be announced in 16 bits; after SO_RCVBUF the buffer will not grow. */
export function windowShift(sk: TcpSock): number {
  let space = sk.isReceiveBufferLocked
    ? windowSpace(sk)
    : Math.max(sk.host.sysctl.tcp_rmem[2], sk.receiveBuffer);
  let shift = 0;
  while (space > 65_535 && shift < 14) {
    space >>= 1;
    shift++;
  }
  return shift;
}

/** What remains of the window announced last. */
function offeredWindow(sk: TcpSock): number {
  return Math.max(0, (sk.rcvWup + sk.rcvWnd - sk.rcvNxt) | 0);
}

/** What could be announced now (__tcp_select_window): nothing rather than a silly crumb, and unscaled windows in whole segments. */
function possibleWindow(sk: TcpSock): number {
  const full = windowSpace(sk);
  const mss = Math.min(sk.rcvMss, full);
  let free = Math.max(0, full - sk.unreadBytes);
  if (free < full >> 1) {
    free -= free % (1 << sk.rcvShift);
    if (free < full >> 4 || free < mss) return 0;
  }
  if (sk.rcvShift > 0) return free;
  const isStillRight = sk.rcvWnd > free - mss && sk.rcvWnd <= free;
  return isStillRight ? sk.rcvWnd : free - (free % mss);
}

/** tcp_select_window: an announced window is never taken back. */
function selectWindow(sk: TcpSock): number {
  const unit = 1 << sk.rcvShift;
  const offered = offeredWindow(sk);
  const window = Math.max(possibleWindow(sk), offered);
  sk.rcvWnd = Math.ceil(window / unit) * unit;
  sk.rcvWup = sk.rcvNxt;
  return sk.rcvWnd;
}

/** After a read (tcp_cleanup_rbuf): tells the peer that the window has at least doubled. */
export function announceWindow(sk: TcpSock): void {
  if (sk.state === TCP_CLOSE) return;
  const offered = offeredWindow(sk);
  if (2 * offered > windowSpace(sk)) return;
  const possible = possibleWindow(sk);
  if (possible > 0 && possible >= 2 * offered) sendAck(sk);
}

/* ---- segments without data ---- */

export function sendAck(sk: TcpSock): void {
  if (sk.state !== TCP_CLOSE) transmit(sk, newSegment(sk, sk.sndNxt, ACK));
}

/** The first segment of a connection, or its answer in a simultaneous open. */
export function sendSyn(sk: TcpSock): void {
  const segment = newSegment(sk, sk.iss, sk.state === TCP_SYN_RECV ? SYN | ACK : SYN);
  segment.syn = { mss: sk.advertisedMss, wscale: sk.rcvShift };
  sk.sndNxt = (sk.iss + 1) | 0;
  transmit(sk, segment);
}

/** tcp_send_active_reset: this end gives up. */
export function sendReset(sk: TcpSock): void {
  transmit(sk, newSegment(sk, sk.sndNxt, RST | ACK));
}

/** An RST in answer to a segment that fits no connection (RFC 9293 section 3.10.7.1). */
export function answerWithReset(send: (segment: Segment) => void, stray: Segment): void {
  if (stray.flags & RST) return;
  const reply = new Segment(stray.destination, stray.destinationPort, stray.source, stray.sourcePort);
  if (stray.flags & ACK) {
    reply.sequence = stray.acknowledgement;
    reply.flags = RST;
  } else {
    reply.flags = RST | ACK;
    reply.acknowledgement = (stray.sequence + stray.length) | 0;
  }
  send(reply);
}

/* ---- data ---- */

/** Payload of one segment now: the MSS, and at most half the largest window seen (tcp_bound_to_half_wnd). */
export function currentMss(sk: TcpSock): number {
  return sk.maxWindow > 536 ? Math.min(sk.mss, Math.max(sk.maxWindow >> 1, 68)) : sk.mss;
}

/** What holds a small segment back: Nagle and cork as set, nothing (TCP_NAGLE_PUSH), or MSG_MORE like a cork. */
export type Push = "usual" | "push" | "more";

/** tcp_write_xmit: sends as many segments as windows, Nagle and cork allow, a queued FIN behind the last one. */
export function sendQueued(sk: TcpSock, push: Push = "usual"): void {
  if (sk.state === TCP_CLOSE || sk.state === TCP_SYN_SENT || sk.state === TCP_SYN_RECV) return;
  const mss = currentMss(sk);
  for (;;) {
    const unsent = sk.unsentBytes;
    const window = (sk.sndUna + sk.sndWnd - sk.sndNxt) | 0;
    if (unsent === 0) {
      if (sk.isFinQueued && !sk.isFinSent) sendFin(sk);
      return;
    }
    const whole = Math.min(unsent, mss);
    if (whole > window) {
      if (sk.inFlight === 0) armProbe(sk);
      return;
    }
    if (whole < mss && isHeldBack(sk, push)) {
      if (sk.inFlight === 0) armProbe(sk);
      return;
    }
    sendData(sk, whole);
  }
}

/**
 * Nagle's rule (RFC 9293 section 3.7.4) and TCP_CORK. As Linux has it, with Minshall's change: a small segment
 * waits while another *small* one is on its way, not while full ones are (tcp_nagle_check).
 */
function isHeldBack(sk: TcpSock, push: Push): boolean {
  if (sk.isFinQueued || push === "push") return false;
  if (sk.cork || push === "more") return true;
  const isSmallOneInFlight = before(sk.sndUna, sk.sndSml) && notAfter(sk.sndSml, sk.sndNxt);
  return !sk.noDelay && isSmallOneInFlight;
}

function sendData(sk: TcpSock, count: number): void {
  const queue = sk.outgoing ?? new ByteQueue();
  const offset = sk.inFlight;
  const isLast = offset + count === queue.length;
  const segment = newSegment(sk, sk.sndNxt, ACK | (isLast ? PSH : 0) | (isLast && sk.isFinQueued ? FIN : 0));
  segment.data = queue.slice(offset, count);
  if (segment.flags & FIN) sk.isFinSent = true;
  sk.sndNxt = (sk.sndNxt + segment.length) | 0;
  if (count < currentMss(sk)) sk.sndSml = sk.sndNxt;
  noteSent(sk);
  if (sk.unreadBytes > 0 || sk.ackTimer) sk.isPingPong = true;
  transmit(sk, segment);
}

function sendFin(sk: TcpSock): void {
  const segment = newSegment(sk, sk.sndNxt, FIN | ACK);
  sk.isFinSent = true;
  sk.sndNxt = (sk.sndNxt + 1) | 0;
  noteSent(sk);
  transmit(sk, segment);
}

function noteSent(sk: TcpSock): void {
  if (sk.timedAt < 0) {
    sk.timedAt = sk.sched.clock.now;
    sk.timedSequence = sk.sndNxt;
  }
  if (!sk.retransmitTimer || sk.isProbing) armRetransmit(sk);
}

/** The oldest unacknowledged segment once more. */
export function retransmit(sk: TcpSock): void {
  sk.timedAt = -1;
  sk.host.count("TcpRetransSegs");
  if (sk.state === TCP_SYN_SENT || sk.state === TCP_SYN_RECV) {
    sk.host.count("TcpExtTCPSynRetrans");
    return sendSyn(sk);
  }
  const bytes = Math.min(sk.inFlight, sk.queuedBytes, currentMss(sk));
  const isLast = bytes === sk.queuedBytes;
  const segment = newSegment(
    sk,
    sk.sndUna,
    ACK | (isLast && bytes > 0 ? PSH : 0) | (isLast && sk.isFinQueued ? FIN : 0),
  );
  if (bytes > 0 && sk.outgoing) segment.data = sk.outgoing.slice(0, bytes);
  transmit(sk, segment);
}

/** A probe of a closed window (RFC 9293 section 3.8.6.1): an old sequence number, to be acknowledged again. */
export function sendProbe(sk: TcpSock): void {
  const window = (sk.sndUna + sk.sndWnd - sk.sndNxt) | 0;
  if (window > 0 && sk.unsentBytes > 0) return sendData(sk, Math.min(window, sk.unsentBytes, currentMss(sk)));
  transmit(sk, newSegment(sk, (sk.sndUna - 1) | 0, ACK));
}
