/** TCP's timers (net/ipv4/tcp_timer.c): retransmission, zero-window probes, delayed ACKs. */
import { MS, SECOND, type Timer } from "../../time/index.ts";
import { ETIMEDOUT } from "../../uapi/errno.ts";
import { TCP_SYN_RECV, TCP_SYN_SENT } from "../../uapi/tcp.ts";
import { retransmit, sendAck, sendProbe } from "./output.ts";
import { RTO_INITIAL, RTO_MAX, RTO_MIN, type TcpSock } from "./sock.ts";
import { done, fail } from "./state.ts";

/** How long an ACK waits for data to travel with (TCP_DELACK_MIN). */
const DELAYED_ACK = 40 * MS;

function start(sk: TcpSock, delay: number, run: (sk: TcpSock) => void): Timer {
  return sk.sched.clock.after(delay, () => {
    run(sk);
    sk.host.network.drain();
  });
}

export function stopTimers(sk: TcpSock): void {
  cancelRetransmit(sk);
  cancelDelayedAck(sk);
  if (sk.keepTimer) sk.sched.clock.cancel(sk.keepTimer);
  sk.keepTimer = null;
}

/* ---- retransmission ---- */

export function armRetransmit(sk: TcpSock): void {
  cancelRetransmit(sk);
  const isOpening = sk.state === TCP_SYN_SENT;
  const linear = isOpening && sk.retries < sk.host.sysctl.tcp_syn_linear_timeouts;
  const backoff = isOpening ? Math.max(0, sk.retries - sk.host.sysctl.tcp_syn_linear_timeouts) : sk.retries;
  const delay = linear ? RTO_INITIAL : Math.min(sk.rto * 2 ** backoff, RTO_MAX);
  sk.retransmitTimer = start(sk, delay, retransmitDue);
}

export function cancelRetransmit(sk: TcpSock): void {
  if (sk.retransmitTimer) sk.sched.clock.cancel(sk.retransmitTimer);
  sk.retransmitTimer = null;
}

function retransmitDue(sk: TcpSock): void {
  sk.retransmitTimer = null;
  const { sysctl } = sk.host;
  const isOpening = sk.state === TCP_SYN_SENT || sk.state === TCP_SYN_RECV;
  const limit = isOpening ? sysctl.tcp_syn_retries + sysctl.tcp_syn_linear_timeouts : sk.isOrphan ? sysctl.tcp_orphan_retries || 8 : sysctl.tcp_retries2;
  if (sk.retries >= limit) return fail(sk, ETIMEDOUT);
  sk.retries++;
  retransmit(sk);
  armRetransmit(sk);
}

/* ---- zero window ---- */

/** The peer's window is closed and nothing is on its way: ask again later. */
export function armProbe(sk: TcpSock): void {
  if (sk.retransmitTimer) return;
  sk.retransmitTimer = start(sk, Math.min(sk.rto * 2 ** sk.retries, RTO_MAX), probeDue);
}

function probeDue(sk: TcpSock): void {
  sk.retransmitTimer = null;
  if (sk.unsentBytes === 0 && !sk.isFinQueued) return;
  if (sk.isOrphan && sk.retries >= (sk.host.sysctl.tcp_orphan_retries || 8)) return done(sk);
  sk.retries++;
  sendProbe(sk);
  armProbe(sk);
}

/* ---- acknowledging ---- */

export function delayAck(sk: TcpSock): void {
  sk.ackTimer ??= start(sk, DELAYED_ACK, (due) => {
    due.ackTimer = null;
    sendAck(due);
  });
}

export function cancelDelayedAck(sk: TcpSock): void {
  if (sk.ackTimer) sk.sched.clock.cancel(sk.ackTimer);
  sk.ackTimer = null;
}

/* ---- round-trip time ---- */

/** Takes one measurement (RFC 6298, with Linux's floor for the variance). */
export function measure(sk: TcpSock, rtt: number): void {
  sk.smoothedRtt = sk.smoothedRtt === 0 ? rtt : (7 * sk.smoothedRtt + rtt) / 8;
  sk.rto = Math.min(RTO_MAX, Math.max(RTO_MIN, sk.smoothedRtt + Math.max(RTO_MIN, 2 * Math.abs(rtt - sk.smoothedRtt))));
}

/** tcp_fin_timeout in ns. */
export function finTimeout(sk: TcpSock): number {
  return sk.host.sysctl.tcp_fin_timeout * SECOND;
}
