/**
 * Segments that arrive on a socket (net/ipv4/tcp_input.c; RFC 9293 section 3.10.7): SYN-SENT first, then the
 * numbered steps for all other states.
 */
import { ByteQueue } from "../../lib/index.ts";
import { POLLIN, POLLRDNORM } from "../../uapi/poll.ts";
import {
  TCP_CLOSE,
  TCP_CLOSE_WAIT,
  TCP_CLOSING,
  TCP_ESTABLISHED,
  TCP_FIN_WAIT1,
  TCP_FIN_WAIT2,
  TCP_LAST_ACK,
  TCP_LISTEN,
  TCP_SYN_RECV,
  TCP_SYN_SENT,
  TCP_TIME_WAIT,
} from "../../uapi/tcp.ts";
import { RCV_SHUTDOWN } from "../sock.ts";
import { establish, takeAck } from "./acknowledge.ts";
import { agreeOnOptions } from "./open.ts";
import { currentMss, sendAck, sendQueued, sendReset, sendSyn } from "./output.ts";
import { ACK, FIN, RST, SYN, type Segment } from "./segment.ts";
import { before, distance, notAfter } from "./sequence.ts";
import type { TcpSock } from "./sock.ts";
import { done, reset, setState } from "./state.ts";
import { delayAck, finTimeout } from "./timer.ts";
import { enterTimeWait } from "./timewait.ts";

/** tcp_rcv_state_process. */
export function receiveOn(sk: TcpSock, segment: Segment): void {
  if (sk.state === TCP_CLOSE || sk.state === TCP_LISTEN) return;
  sk.lastReceived = sk.sched.clock.now;
  sk.keepProbes = 0;
  if (segment.timestamp > sk.tsRecent) sk.tsRecent = segment.timestamp;
  if (sk.state === TCP_SYN_SENT) return receiveInSynSent(sk, segment);
  if (!isAcceptable(sk, segment)) return;
  if (!takeAck(sk, segment)) return;
  takeData(sk, segment);
  if (sk.state !== TCP_CLOSE) sendQueued(sk);
}

/** RFC 9293 section 3.10.7.3. */
function receiveInSynSent(sk: TcpSock, segment: Segment): void {
  const { flags } = segment;
  if (flags & ACK && segment.acknowledgement !== ((sk.iss + 1) | 0)) return sk.host.tcp.reject(segment);
  if (flags & RST) return flags & ACK ? reset(sk) : undefined;
  if (!(flags & SYN)) return;
  sk.rcvNxt = sk.rcvWup = (segment.sequence + 1) | 0;
  agreeOnOptions(sk, segment.syn ?? { mss: 536, wscale: -1 });
  sk.sndWnd = sk.maxWindow = segment.window;
  sk.sndWl1 = segment.sequence;
  if (!(flags & ACK)) {
    setState(sk, TCP_SYN_RECV);
    return sendSyn(sk);
  }
  sk.sndUna = (sk.iss + 1) | 0;
  establish(sk);
  sendAck(sk);
}

/** tcp_validate_incoming: inside the window? An RST or SYN in it? */
function isAcceptable(sk: TcpSock, segment: Segment): boolean {
  const end = (segment.sequence + segment.length) | 0;
  const windowEnd = (sk.rcvWup + Math.max(sk.rcvWnd, 0)) | 0;
  const inWindow = !before(end, sk.rcvWup) && notAfter(segment.sequence, windowEnd);
  if (!inWindow) {
    if (!(segment.flags & RST)) sendAck(sk);
    return false;
  }
  if (segment.flags & RST) {
    if (segment.sequence === sk.rcvNxt || sk.state === TCP_SYN_RECV) reset(sk);
    else sendAck(sk);
    return false;
  }
  if (segment.flags & SYN && !isRepeatedSyn(sk, segment)) {
    sendAck(sk);
    return false;
  }
  return true;
}

/** In a simultaneous open the peer's SYN+ACK repeats the SYN that is known. */
function isRepeatedSyn(sk: TcpSock, segment: Segment): boolean {
  return (
    sk.state === TCP_SYN_RECV && segment.sequence === ((sk.rcvNxt - 1) | 0) && (segment.flags & ACK) !== 0
  );
}

/* ---- steps 7 and 8: the data and the FIN ---- */

function takeData(sk: TcpSock, segment: Segment): void {
  const isFinWait = sk.state === TCP_FIN_WAIT1 || sk.state === TCP_FIN_WAIT2;
  const bytes = segment.data?.length ?? 0;
  if (
    isFinWait &&
    sk.shutdownMask & RCV_SHUTDOWN &&
    bytes > 0 &&
    before(sk.rcvNxt, (segment.sequence + bytes) | 0)
  ) {
    sk.host.tcp.reject(segment);
    return reset(sk);
  }
  if (bytes === 0 && !(segment.flags & FIN)) return settleFinWait2(sk);
  if (sk.state === TCP_CLOSE_WAIT || sk.state === TCP_CLOSING || sk.state === TCP_LAST_ACK)
    return acknowledgeSoon(sk, true);
  if (before(sk.rcvNxt, segment.sequence)) return keepForLater(sk, segment);
  const hadBytes = sk.unreadBytes;
  const finSeen = deliver(sk, segment) || deliverWaiting(sk);
  if (sk.state === TCP_CLOSE) return;
  if (finSeen) takeFin(sk);
  else acknowledgeSoon(sk, sk.outOfOrder !== null || bytes === 0);
  if (
    !sk.isOrphan &&
    (sk.unreadBytes > hadBytes || finSeen) &&
    (sk.unreadBytes >= sk.options.receiveLowWater || finSeen)
  )
    sk.wake(POLLIN | POLLRDNORM);
  settleFinWait2(sk);
}

/** An orphan in FIN-WAIT-2 is kept as a small stand-in, for tcp_fin_timeout. */
function settleFinWait2(sk: TcpSock): void {
  if (!sk.lingersInFinWait2 || sk.state !== TCP_FIN_WAIT2) return;
  sk.lingersInFinWait2 = false;
  leaveFinWait2(sk);
}

/** With a negative TCP_LINGER2 there is no FIN-WAIT-2 for orphans: the peer is reset. */
export function leaveFinWait2(sk: TcpSock): void {
  const timeout = finTimeout(sk);
  if (timeout < 0) {
    sendReset(sk);
    done(sk);
  } else enterTimeWait(sk, TCP_FIN_WAIT2, timeout);
}

/** Queues the part of a segment that is new. @returns whether its FIN is reached */
function deliver(sk: TcpSock, segment: Segment): boolean {
  const { data } = segment;
  if (data && data.length > 0) {
    const known = distance(segment.sequence, sk.rcvNxt);
    const room = distance(sk.rcvNxt, (sk.rcvWup + sk.rcvWnd) | 0);
    const fresh = Math.min(data.length - known, Math.max(room, 0));
    if (fresh > 0) {
      sk.incoming ??= new ByteQueue();
      sk.incoming.push(known === 0 && fresh === data.length ? data : data.subarray(known, known + fresh));
      sk.rcvNxt = (sk.rcvNxt + fresh) | 0;
      if (data.length > sk.rcvMss) sk.rcvMss = Math.min(data.length, sk.advertisedMss);
    }
    if (fresh < data.length - known) return false;
  }
  return (segment.flags & FIN) !== 0 && sk.rcvNxt === ((segment.sequence + (data?.length ?? 0)) | 0);
}

/** A gap stands before it: kept in order of sequence numbers, and the gap is reported by a repeated ACK. */
function keepForLater(sk: TcpSock, segment: Segment): void {
  sk.host.count("TcpExtTCPOFOQueue");
  sk.outOfOrder ??= [];
  const list = sk.outOfOrder;
  let at = list.length;
  while (at > 0 && before(segment.sequence, (list[at - 1] as Segment).sequence)) at--;
  if (list[at - 1]?.sequence !== segment.sequence || (list[at - 1]?.length ?? 0) < segment.length)
    list.splice(at, 0, segment);
  sendAck(sk);
}

/** What waited behind the gap and fits now (tcp_ofo_queue). */
function deliverWaiting(sk: TcpSock): boolean {
  const list = sk.outOfOrder;
  if (!list) return false;
  let finSeen = false;
  while (list[0] && notAfter(list[0].sequence, sk.rcvNxt)) {
    const segment = list.shift() as Segment;
    if (before(sk.rcvNxt, (segment.sequence + segment.length) | 0)) finSeen = deliver(sk, segment) || finSeen;
  }
  if (list.length === 0) sk.outOfOrder = null;
  return finSeen;
}

/** tcp_fin: the peer sends no more. The ACK waits a moment: a program that closes at once sends it with its own FIN. */
function takeFin(sk: TcpSock): void {
  sk.rcvNxt = (sk.rcvNxt + 1) | 0;
  sk.shutdownMask |= RCV_SHUTDOWN;
  sk.hasSeenFin = true;
  sk.outOfOrder = null;
  const { state } = sk;
  if (state === TCP_ESTABLISHED || state === TCP_SYN_RECV) {
    setState(sk, TCP_CLOSE_WAIT);
    sk.isPingPong = true;
    delayAck(sk);
  } else if (state === TCP_FIN_WAIT1) {
    sendAck(sk);
    setState(sk, TCP_CLOSING);
  } else if (state === TCP_FIN_WAIT2) {
    sendAck(sk);
    sk.lingersInFinWait2 = false;
    enterTimeWait(sk, TCP_TIME_WAIT);
  }
  if (!sk.isOrphan) sk.wake(0, Number.POSITIVE_INFINITY);
}

/** __tcp_ack_snd_check: at once for two full segments, a gap or the first data; else with the answer or after 40 ms. */
function acknowledgeSoon(sk: TcpSock, now: boolean): void {
  const unacknowledged = distance(sk.rcvWup, sk.rcvNxt);
  if (now || unacknowledged > Math.min(sk.rcvMss, currentMss(sk)) || (!sk.isPingPong && sk.quickAcks > 0)) {
    if (sk.quickAcks > 0) sk.quickAcks--;
    sendAck(sk);
  } else delayAck(sk);
}
