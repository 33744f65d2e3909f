/** close and shutdown for TCP (tcp_close, tcp_shutdown): who sends a FIN, who a reset. */
import { type SleepPlan, WOULD_SLEEP } from "../../sched/index.ts";
import { SECOND } from "../../time/index.ts";
import { EINVAL, ENOTCONN } from "../../uapi/errno.ts";
import { SHUT_RDWR } from "../../uapi/socket.ts";
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
} from "../../uapi/tcp.ts";
import { RCV_SHUTDOWN, SEND_SHUTDOWN } from "../sock.ts";
import { leaveFinWait2 } from "./input.ts";
import { endListening } from "./listen.ts";
import { disconnect } from "./open.ts";
import { sendQueued, sendReset } from "./output.ts";
import type { TcpSock } from "./sock.ts";
import { done, setState } from "./state.ts";

/** The program has dropped its last reference. */
export function closeSock(sk: TcpSock): void {
  sk.shutdownMask = RCV_SHUTDOWN | SEND_SHUTDOWN;
  if (sk.state === TCP_LISTEN) {
    endListening(sk);
    sk.host.tcp.releasePort(sk);
    return;
  }
  const { linger } = sk.options;
  const hadUnread = sk.unreadBytes > 0;
  sk.incoming = null;
  if (sk.state === TCP_CLOSE) sk.host.tcp.releasePort(sk);
  else if (sk.state === TCP_SYN_SENT) done(sk);
  else if (hadUnread || (linger.l_onoff !== 0 && linger.l_linger === 0)) {
    sk.host.count(hadUnread ? "TcpExtTCPAbortOnClose" : "TcpExtTCPAbortOnData");
    sendReset(sk);
    done(sk);
  } else {
    if (takesFin(sk)) queueFin(sk);
    if (sk.state === TCP_FIN_WAIT2) leaveFinWait2(sk);
  }
}

/**
 * SO_LINGER with a time: close waits until the peer has acknowledged everything, the FIN included.
 * @returns null where there is nothing to wait for
 */
export function lingerOf(sk: TcpSock): SleepPlan | null {
  const { l_onoff, l_linger } = sk.options.linger;
  if (l_onoff === 0 || l_linger === 0 || !isUnacknowledged(sk)) return null;
  sk.isLingering = true;
  const over = (): number => {
    if (sk.isLingering && sk.state === TCP_FIN_WAIT2) leaveFinWait2(sk);
    sk.isLingering = false;
    return 0;
  };
  return {
    attempt: () => (isUnacknowledged(sk) ? WOULD_SLEEP : over()),
    queues: [sk.wait],
    timeout: l_linger * SECOND,
    timedOut: over,
    interrupted: over,
    ended: over,
  };
}

/** sk_stream_closing: our FIN is on its way. */
function isUnacknowledged(sk: TcpSock): boolean {
  return sk.state === TCP_FIN_WAIT1 || sk.state === TCP_CLOSING || sk.state === TCP_LAST_ACK;
}

/** shutdown(2): ends directions for everybody who shares the socket. */
export function shutdownSock(sk: TcpSock, how: number): number {
  if (how < 0 || how > SHUT_RDWR) return -EINVAL;
  const directions = how + 1;
  if (sk.state === TCP_LISTEN || sk.state === TCP_SYN_SENT) {
    if (sk.state === TCP_SYN_SENT || directions & RCV_SHUTDOWN) {
      disconnect(sk);
      sk.wake(0, Number.POSITIVE_INFINITY);
    }
    return 0;
  }
  sk.shutdownMask |= directions;
  if (directions & SEND_SHUTDOWN && takesFin(sk)) queueFin(sk);
  sk.wake(0, Number.POSITIVE_INFINITY);
  return sk.state === TCP_CLOSE ? -ENOTCONN : 0;
}

/** tcp_close_state: the next state when this end has no more to send. @returns whether a FIN is due */
function takesFin(sk: TcpSock): boolean {
  if (sk.state === TCP_ESTABLISHED || sk.state === TCP_SYN_RECV) setState(sk, TCP_FIN_WAIT1);
  else if (sk.state === TCP_CLOSE_WAIT) setState(sk, TCP_LAST_ACK);
  else return false;
  return true;
}

function queueFin(sk: TcpSock): void {
  sk.isFinQueued = true;
  sendQueued(sk);
}
