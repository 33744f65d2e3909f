/**
 * SO_KEEPALIVE (tcp_keepalive_timer in net/ipv4/tcp_timer.c): after a time without a segment from the peer it
 * is asked whether it is still there; so many questions without an answer end the connection.
 */
import { MS, SECOND } from "../../time/index.ts";
import { ETIMEDOUT } from "../../uapi/errno.ts";
import {
  SOL_SOCKET,
  SO_KEEPALIVE,
  TCP_KEEPCNT,
  TCP_KEEPIDLE,
  TCP_KEEPINTVL,
  TCP_USER_TIMEOUT,
} from "../../uapi/socket.ts";
import { TCP_CLOSE, TCP_LISTEN, TCP_SYN_SENT } from "../../uapi/tcp.ts";
import { tcpOption } from "./option-value.ts";
import { sendProbe, sendReset } from "./output.ts";
import type { TcpSock } from "./sock.ts";
import { fail } from "./state.ts";

const KEY = `${SOL_SOCKET}.${SO_KEEPALIVE}`;

/** Seconds without a segment before the first question, between questions, and how many there are. */
const idleTime = (sk: TcpSock): number =>
  (tcpOption(sk, TCP_KEEPIDLE) || sk.host.sysctl.tcp_keepalive_time) * SECOND;
const interval = (sk: TcpSock): number =>
  (tcpOption(sk, TCP_KEEPINTVL) || sk.host.sysctl.tcp_keepalive_intvl) * SECOND;
const questions = (sk: TcpSock): number => tcpOption(sk, TCP_KEEPCNT) || sk.host.sysctl.tcp_keepalive_probes;

/** The option or one of its limits was set, or the connection has just been established. */
export function keepaliveChanged(sk: TcpSock): void {
  if (sk.keepTimer) sk.sched.clock.cancel(sk.keepTimer);
  sk.keepTimer = null;
  const { stored } = sk.options;
  if (stored.size === 0 || stored.get(KEY) !== 1) return;
  if (sk.state === TCP_CLOSE || sk.state === TCP_LISTEN || sk.state === TCP_SYN_SENT) return;
  arm(sk, Math.max(0, idleTime(sk) - idleFor(sk)));
}

function idleFor(sk: TcpSock): number {
  return sk.sched.clock.now - sk.lastReceived;
}

function arm(sk: TcpSock, delay: number): void {
  sk.keepTimer = sk.sched.clock.after(delay, () => {
    sk.keepTimer = null;
    due(sk);
    sk.host.network.drain();
  });
}

function due(sk: TcpSock): void {
  if (sk.inFlight > 0 || sk.unsentBytes > 0) return arm(sk, idleTime(sk));
  const idle = idleFor(sk);
  if (idle < idleTime(sk)) return arm(sk, idleTime(sk) - idle);
  const limit = tcpOption(sk, TCP_USER_TIMEOUT) * MS;
  const isOver = limit > 0 ? idle >= limit && sk.keepProbes > 0 : sk.keepProbes >= questions(sk);
  if (isOver) {
    sendReset(sk);
    return fail(sk, ETIMEDOUT);
  }
  sk.keepProbes++;
  sk.host.count("TcpExtTCPKeepAlive");
  sendProbe(sk);
  arm(sk, interval(sk));
}
