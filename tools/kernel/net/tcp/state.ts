/** The one place where a TCP state changes, and the ends of a connection's life (tcp_set_state, tcp_done). */

import { ECONNREFUSED, ECONNRESET, EPIPE } from "../../uapi/errno.ts";
import { POLLERR } from "../../uapi/poll.ts";
import { TCP_CLOSE, TCP_CLOSE_WAIT, TCP_ESTABLISHED, TCP_SYN_RECV, TCP_SYN_SENT } from "../../uapi/tcp.ts";
import { RCV_SHUTDOWN, SEND_SHUTDOWN } from "../sock.ts";
import type { TcpSock } from "./sock.ts";
import { stopTimers } from "./timer.ts";

export function setState(sk: TcpSock, state: number): void {
  const from = sk.state;
  if (from === state) return;
  sk.state = state;
  countChange(sk, from, state);
  const { listener } = sk.sched;
  if (listener) {
    const { addresses } = sk.host.network;
    listener({
      type: "tcp-state",
      at: sk.sched.clock.now,
      host: sk.host.name,
      local: `${addresses.text(sk.localAddress)}:${sk.localPort}`,
      remote: `${addresses.text(sk.remoteAddress)}:${sk.remotePort}`,
      from,
      to: state,
    });
  }
  if (state === TCP_CLOSE) sk.host.tcp.unhash(sk);
}

/** The counters that follow from a change of state alone (tcp_set_state and its callers). */
function countChange(sk: TcpSock, from: number, to: number): void {
  const { host } = sk;
  if (to === TCP_SYN_SENT) host.count("TcpActiveOpens");
  else if (to === TCP_ESTABLISHED && sk.parent) host.count("TcpPassiveOpens");
  else if (to === TCP_CLOSE) {
    if (from === TCP_ESTABLISHED || from === TCP_CLOSE_WAIT) host.count("TcpEstabResets");
    else if (from === TCP_SYN_SENT || from === TCP_SYN_RECV) host.count("TcpAttemptFails");
  }
}

/** tcp_done: the connection is over; whoever waits hears of it. */
export function done(sk: TcpSock): void {
  stopTimers(sk);
  sk.shutdownMask = RCV_SHUTDOWN | SEND_SHUTDOWN;
  setState(sk, TCP_CLOSE);
  if (!sk.isOrphan) sk.wake(0, Number.POSITIVE_INFINITY);
}

/** As done, for a socket whose place a stand-in has taken: the connection goes on, so no state is reported. */
export function retire(sk: TcpSock): void {
  stopTimers(sk);
  sk.shutdownMask = RCV_SHUTDOWN | SEND_SHUTDOWN;
  sk.state = TCP_CLOSE;
  sk.host.tcp.unhash(sk);
  if (!sk.isOrphan) sk.wake(0, Number.POSITIVE_INFINITY);
}

/** tcp_reset: the peer said RST. */
export function reset(sk: TcpSock): void {
  if (sk.state === TCP_CLOSE) return;
  fail(sk, sk.state === TCP_SYN_SENT ? ECONNREFUSED : sk.state === TCP_CLOSE_WAIT ? EPIPE : ECONNRESET);
}

/** Ends the connection with an error that the next call reports. */
export function fail(sk: TcpSock, error: number): void {
  sk.error = error;
  sk.outgoing = null;
  sk.isFinQueued = false;
  done(sk);
  if (!sk.isOrphan) sk.wake(POLLERR, Number.POSITIVE_INFINITY);
}
