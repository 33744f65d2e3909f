/**
 * The acknowledgement in a segment (net/ipv4/tcp_input.c: tcp_ack; RFC 9293 section 3.10.7.4, fifth check): what it
 * takes off the send queue, the window that it announces, and the states that end when our FIN is acknowledged.
 */
import { POLLOUT, POLLWRNORM } from "../../uapi/poll.ts";
import {
  TCP_CLOSING,
  TCP_ESTABLISHED,
  TCP_FIN_WAIT1,
  TCP_FIN_WAIT2,
  TCP_LAST_ACK,
  TCP_SYN_RECV,
  TCP_TIME_WAIT,
} from "../../uapi/tcp.ts";
import { SEND_SHUTDOWN } from "../sock.ts";
import { keepaliveChanged } from "./keepalive.ts";
import { expandSendBuffer } from "./open.ts";
import { retransmit, sendAck } from "./output.ts";
import { isWritable } from "./poll.ts";
import { ACK, SYN, type Segment } from "./segment.ts";
import { before, distance, notAfter } from "./sequence.ts";
import type { TcpSock } from "./sock.ts";
import { done, setState } from "./state.ts";
import { armRetransmit, cancelRetransmit, measure } from "./timer.ts";
import { enterTimeWait } from "./timewait.ts";

/** The handshake is complete at this end. */
export function establish(sk: TcpSock): void {
  cancelRetransmit(sk);
  sk.retries = 0;
  sk.isRecovering = false;
  if (sk.timedAt >= 0) measure(sk, sk.sched.clock.now - sk.timedAt);
  sk.timedAt = -1;
  setState(sk, TCP_ESTABLISHED);
  expandSendBuffer(sk);
  keepaliveChanged(sk);
  if (!sk.isOrphan) sk.wake(0, Number.POSITIVE_INFINITY);
  if (!sk.isOrphan) sk.wake(POLLOUT | POLLWRNORM);
}

/** @returns false where the segment needs no further look */
export function takeAck(sk: TcpSock, segment: Segment): boolean {
  if (!(segment.flags & ACK)) return false;
  const ack = segment.acknowledgement;
  if (before(sk.sndNxt, ack)) {
    sendAck(sk);
    return false;
  }
  if (sk.state === TCP_SYN_RECV && before(sk.sndUna, ack)) {
    sk.sndUna = (sk.iss + 1) | 0;
    sk.sndWnd = sk.maxWindow = segment.flags & SYN ? segment.window : segment.window << sk.sndShift;
    establish(sk);
  }
  updateWindow(sk, segment);
  if (before(sk.sndUna, ack)) acknowledged(sk, ack);
  else if (ack === sk.sndUna && segment.length === 0 && sk.inFlight > 0) countDuplicate(sk);
  return advanceClosing(sk);
}

/** tcp_ack_update_window. */
function updateWindow(sk: TcpSock, segment: Segment): void {
  const ack = segment.acknowledgement;
  const window = segment.flags & SYN ? segment.window : segment.window << sk.sndShift;
  const isNewer =
    before(sk.sndUna, ack) ||
    before(sk.sndWl1, segment.sequence) ||
    (segment.sequence === sk.sndWl1 && window > sk.sndWnd);
  if (before(ack, sk.sndUna) || !isNewer) return;
  sk.sndWl1 = segment.sequence;
  if (sk.sndWnd === 0 && window > 0) {
    sk.retries = 0;
    if (sk.inFlight === 0) cancelRetransmit(sk);
  }
  sk.sndWnd = window;
  if (window > sk.maxWindow) sk.maxWindow = window;
}

/** tcp_clean_rtx_queue: bytes are off the hands, the timer starts anew, writers may go on. */
function acknowledged(sk: TcpSock, ack: number): void {
  const newly = distance(sk.sndUna, ack);
  const bytes = Math.min(newly, sk.queuedBytes);
  if (bytes > 0 && sk.outgoing) {
    sk.outgoing.drop(bytes);
    if (sk.outgoing.length === 0) sk.outgoing = null;
  }
  sk.sndUna = ack;
  sk.retries = 0;
  sk.duplicateAcks = 0;
  if (sk.timedAt >= 0 && notAfter(sk.timedSequence, ack)) {
    measure(sk, sk.sched.clock.now - sk.timedAt);
    sk.timedAt = -1;
  }
  if (sk.isRecovering) recover(sk);
  if (sk.inFlight === 0) cancelRetransmit(sk);
  else armRetransmit(sk);
  if (sk.lacksSpace && isWritable(sk)) {
    sk.lacksSpace = false;
    if (!sk.isOrphan) sk.wake(POLLOUT | POLLWRNORM);
  }
}

/** Three repetitions of one ACK mean that the segment behind it was lost (RFC 5681 section 3.2). */
function countDuplicate(sk: TcpSock): void {
  sk.duplicateAcks++;
  if (sk.duplicateAcks !== 3 || sk.isRecovering) return;
  sk.isRecovering = true;
  sk.recoverTo = sk.sndNxt;
  sk.host.count("TcpExtTCPFastRetrans");
  retransmit(sk);
}

/** A partial acknowledgement (RFC 6582): the segment behind it is missing as well. */
function recover(sk: TcpSock): void {
  if (before(sk.sndUna, sk.recoverTo)) retransmit(sk);
  else sk.isRecovering = false;
}

/** States that end when our FIN is acknowledged. @returns false where the socket has left the tables */
function advanceClosing(sk: TcpSock): boolean {
  const isFinAcked = sk.isFinSent && sk.queuedBytes === 0 && sk.inFlight === 0;
  if (!isFinAcked) return true;
  if (sk.state === TCP_FIN_WAIT1) {
    setState(sk, TCP_FIN_WAIT2);
    sk.shutdownMask |= SEND_SHUTDOWN;
    if (sk.isOrphan) sk.lingersInFinWait2 = true;
    else sk.wake(0, Number.POSITIVE_INFINITY);
  } else if (sk.state === TCP_CLOSING) {
    enterTimeWait(sk, TCP_TIME_WAIT);
    return false;
  } else if (sk.state === TCP_LAST_ACK) {
    done(sk);
    return false;
  }
  return true;
}
