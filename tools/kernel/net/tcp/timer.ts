/** TCP's timers (net/ipv4/tcp_timer.c): retransmission, zero-window probes, delayed ACKs. */
import { MS, SECOND, type Timer } from "../../time/index.ts";
import { ETIMEDOUT } from "../../uapi/errno.ts";
import { TCP_LINGER2, TCP_SYNCNT, TCP_USER_TIMEOUT } from "../../uapi/socket.ts";
import { TCP_SYN_RECV, TCP_SYN_SENT } from "../../uapi/tcp.ts";
import { tcpOption } from "./option-value.ts";
import { retransmit, sendAck, sendProbe } from "./output.ts";
import { RTO_INITIAL, RTO_MAX, RTO_MIN, type TcpSock } from "./sock.ts";
import { done, fail } from "./state.ts";

/** How long an ACK waits for data to travel with (TCP_DELACK_MIN). */
const DELAYED_ACK = 40 * MS;
/** How often a socket without a program tries, where tcp_orphan_retries is 0. */
const ORPHAN_RETRIES = 8;

/** TCP_USER_TIMEOUT in ns; 0 for none. */
function userTimeout(sk: TcpSock): number {
  return tcpOption(sk, TCP_USER_TIMEOUT) * MS;
}

function start(sk: TcpSock, delay: number, run: (sk: TcpSock) => void): Timer {
  return sk.sched.clock.after(delay, run, sk);
}

/** What a timer has sent on the loopback arrives before the next timer runs. */
function delivered(run: (sk: TcpSock) => void): (sk: TcpSock) => void {
  return (sk) => {
    run(sk);
    sk.host.network.drain();
  };
}
const onRetransmit = delivered(retransmitDue);
const onProbe = delivered(probeDue);
const onDelayedAck = delivered(delayedAckDue);

export function stopTimers(sk: TcpSock): void {
  cancelRetransmit(sk);
  cancelDelayedAck(sk);
  if (sk.keepTimer) sk.sched.clock.cancel(sk.keepTimer);
  sk.keepTimer = null;
}

/* ---- retransmission ---- */

export function armRetransmit(sk: TcpSock): void {
  cancelRetransmit(sk);
  if (sk.retries === 0) sk.stalledSince = sk.sched.clock.now;
  const isOpening = sk.state === TCP_SYN_SENT;
  const linear = isOpening && sk.retries < sk.host.sysctl.tcp_syn_linear_timeouts;
  const backoff = isOpening ? Math.max(0, sk.retries - sk.host.sysctl.tcp_syn_linear_timeouts) : sk.retries;
  const delay = linear ? RTO_INITIAL : Math.min(sk.rto * 2 ** backoff, RTO_MAX);
  sk.retransmitTimer = start(sk, withinUserTimeout(sk, delay), onRetransmit);
}

export function cancelRetransmit(sk: TcpSock): void {
  if (sk.retransmitTimer) sk.sched.clock.cancel(sk.retransmitTimer);
  sk.retransmitTimer = null;
  sk.isProbing = false;
}

function retransmitDue(sk: TcpSock): void {
  sk.retransmitTimer = null;
  if (hasGivenUp(sk)) {
    sk.host.count("TcpExtTCPAbortOnTimeout");
    return fail(sk, ETIMEDOUT);
  }
  sk.host.count("TcpExtTCPTimeouts");
  sk.retries++;
  sk.recoverTo = sk.sndNxt;
  sk.isRecovering = true;
  retransmit(sk);
  armRetransmit(sk);
}

/** tcp_write_timeout: enough repetitions, or as much time as so many would take, whichever comes first. */
function hasGivenUp(sk: TcpSock): boolean {
  const { sysctl } = sk.host;
  if (sk.state === TCP_SYN_SENT || sk.state === TCP_SYN_RECV) {
    const retries = tcpOption(sk, TCP_SYNCNT) || sysctl.tcp_syn_retries;
    const linear = sk.state === TCP_SYN_SENT ? sysctl.tcp_syn_linear_timeouts : 0;
    return sk.retries >= retries + linear || hasTakenLongerThan(sk, retries, RTO_INITIAL);
  }
  const retries = sk.isOrphan ? sysctl.tcp_orphan_retries || ORPHAN_RETRIES : sysctl.tcp_retries2;
  return hasTakenLongerThan(sk, retries, RTO_MIN);
}

/** retransmits_timed_out: TCP_USER_TIMEOUT, or what `retries` doublings of `base` add up to. */
function hasTakenLongerThan(sk: TcpSock, retries: number, base: number): boolean {
  if (sk.retries === 0) return false;
  const doublings = Math.min(retries, Math.floor(Math.log2(RTO_MAX / base)));
  const model = (2 ** (doublings + 1) - 1) * base + (retries - doublings) * RTO_MAX;
  return sk.sched.clock.now - sk.stalledSince >= (userTimeout(sk) || model);
}

/** A timer does not overshoot TCP_USER_TIMEOUT (tcp_clamp_rto_to_user_timeout). */
function withinUserTimeout(sk: TcpSock, delay: number): number {
  const limit = userTimeout(sk);
  if (limit === 0) return delay;
  return Math.max(MS, Math.min(delay, limit - (sk.sched.clock.now - sk.stalledSince)));
}

/* ---- zero window ---- */

/** Nothing is on its way, and the peer's window or a cork holds back what there is: try again later. */
export function armProbe(sk: TcpSock): void {
  if (sk.retransmitTimer) return;
  if (sk.retries === 0) sk.stalledSince = sk.sched.clock.now;
  const delay = Math.min(sk.rto * 2 ** sk.retries, RTO_MAX);
  sk.retransmitTimer = start(sk, withinUserTimeout(sk, delay), onProbe);
  sk.isProbing = true;
}

/** tcp_probe_timer. */
function probeDue(sk: TcpSock): void {
  sk.retransmitTimer = null;
  sk.isProbing = false;
  if (sk.unsentBytes === 0 && !sk.isFinQueued) return;
  const limit = userTimeout(sk);
  if (limit > 0 && sk.sched.clock.now - sk.stalledSince >= limit) return fail(sk, ETIMEDOUT);
  if (sk.isOrphan && sk.retries >= (sk.host.sysctl.tcp_orphan_retries || ORPHAN_RETRIES)) return done(sk);
  sk.retries++;
  sk.host.count("TcpExtTCPWinProbe");
  sendProbe(sk);
  if (sk.inFlight === 0) armProbe(sk);
}

/* ---- acknowledging ---- */

export function delayAck(sk: TcpSock): void {
  sk.ackTimer ??= start(sk, DELAYED_ACK, onDelayedAck);
}

function delayedAckDue(sk: TcpSock): void {
  sk.ackTimer = null;
  sk.host.count("TcpExtDelayedACKs");
  sendAck(sk);
}

export function cancelDelayedAck(sk: TcpSock): void {
  if (sk.ackTimer) sk.sched.clock.cancel(sk.ackTimer);
  sk.ackTimer = null;
}

/* ---- round-trip time ---- */

/** Takes one measurement (RFC 6298, with Linux's floor for the variance). */
export function measure(sk: TcpSock, rtt: number): void {
  sk.smoothedRtt = sk.smoothedRtt === 0 ? rtt : (7 * sk.smoothedRtt + rtt) / 8;
  sk.rto = Math.min(
    RTO_MAX,
    Math.max(RTO_MIN, sk.smoothedRtt + Math.max(RTO_MIN, 2 * Math.abs(rtt - sk.smoothedRtt))),
  );
}

/** How long an orphan may stay in FIN-WAIT-2, in ns: tcp_fin_timeout or TCP_LINGER2, negative for not at all. */
export function finTimeout(sk: TcpSock): number {
  return (tcpOption(sk, TCP_LINGER2) || sk.host.sysctl.tcp_fin_timeout) * SECOND;
}
