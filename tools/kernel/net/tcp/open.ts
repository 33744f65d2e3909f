/** bind and connect for TCP (af_inet.c, tcp_ipv4.c: tcp_v4_connect, inet_hashtables.c). */
import type { Caller } from "../../fs/index.ts";
import { WOULD_SLEEP } from "../../sched/index.ts";
import { MS } from "../../time/index.ts";
import {
  EADDRINUSE,
  EADDRNOTAVAIL,
  EAFNOSUPPORT,
  EALREADY,
  ECONNABORTED,
  ECONNRESET,
  EINPROGRESS,
  EINVAL,
  EISCONN,
  ENETUNREACH,
} from "../../uapi/errno.ts";
import type { sockaddr } from "../../uapi/inet.ts";
import { AF_INET, AF_INET6, AF_UNSPEC } from "../../uapi/socket.ts";
import { TCP_CLOSE, TCP_LISTEN, TCP_SYN_RECV, TCP_SYN_SENT } from "../../uapi/tcp.ts";
import { ANY4, LOOPBACK4, LOOPBACK6 } from "../address.ts";
import { readAddress } from "../naming.ts";
import { endListening } from "./listen.ts";
import { initialWindow, mssForMtu, sendReset, sendSyn, windowShift } from "./output.ts";
import { type SynOptions, TIMESTAMPS_LENGTH } from "./segment.ts";
import type { TcpSock } from "./sock.ts";
import { done, setState } from "./state.ts";
import { armRetransmit } from "./timer.ts";

/** bind(2): an address of this host and a port that the rules of ports.ts allow. */
export function bindSock(sk: TcpSock, address: sockaddr): number {
  if (
    address.family === AF_UNSPEC &&
    sk.family === AF_INET &&
    address.addr !== "" &&
    address.addr !== "0.0.0.0"
  )
    return -EAFNOSUPPORT;
  const wanted = readAddress(
    sk,
    address.family === AF_UNSPEC && sk.family === AF_INET ? { ...address, family: AF_INET } : address,
  );
  if (wanted < 0) return wanted;
  const { addresses } = sk.host.network;
  if (!addresses.isAny(wanted) && !sk.host.hasAddress(wanted) && sk.host.sysctl.ip_nonlocal_bind === 0)
    return -EADDRNOTAVAIL;
  if (sk.state !== TCP_CLOSE || sk.holdsPort) return -EINVAL;
  const { tcpPorts } = sk.host;
  const port = address.port === 0 ? tcpPorts.pickForBind(sk, wanted) : address.port;
  if (port === 0) return -EADDRINUSE;
  if (address.port !== 0 && tcpPorts.isTaken(sk, wanted, port)) return -EADDRINUSE;
  sk.localAddress = wanted;
  sk.localPort = port;
  sk.holdsPort = true;
  sk.isBoundPort = address.port !== 0;
  sk.isBoundAddress = !addresses.isAny(wanted);
  tcpPorts.addBound(port, sk, wanted);
  return 0;
}

/** Gives an unbound socket a port of the kernel's choice, on any address. */
export function autobind(sk: TcpSock): number {
  if (sk.holdsPort) return 0;
  const any = sk.family === AF_INET6 ? "::" : "0.0.0.0";
  return bindSock(sk, { family: sk.family, addr: any, port: 0, path: "" });
}

/** connect(2) (inet_stream_connect). */
export function connectSock(sk: TcpSock, by: Caller, address: sockaddr, mayNotSleep: boolean): number {
  if (address.family === AF_UNSPEC) return disconnect(sk);
  if (sk.progress === "connected") return -EISCONN;
  let answer = -EALREADY;
  if (sk.progress === "unconnected") {
    if (sk.state !== TCP_CLOSE) return -EISCONN;
    const started = startConnecting(sk, address);
    if (started < 0) return started;
    answer = -EINPROGRESS;
  }
  if (mayNotSleep && isOpening(sk)) return answer;
  return by.sched.sleep(by.task, {
    attempt() {
      return isOpening(sk) ? WOULD_SLEEP : finishConnecting(sk);
    },
    queues: [sk.wait],
    timeout: sk.options.sendTimeout,
    timedOut() {
      return answer;
    },
    restartable: sk.options.sendTimeout === Number.POSITIVE_INFINITY,
  });
}

function isOpening(sk: TcpSock): boolean {
  return sk.state === TCP_SYN_SENT || sk.state === TCP_SYN_RECV;
}

function finishConnecting(sk: TcpSock): number {
  if (sk.state !== TCP_CLOSE) {
    sk.progress = "connected";
    return 0;
  }
  const error = sk.takeError() || ECONNABORTED;
  disconnect(sk);
  return -error;
}

/** tcp_v4_connect: route, source address, port, then the SYN. */
function startConnecting(sk: TcpSock, address: sockaddr): number {
  const { host } = sk;
  const { addresses } = host.network;
  let remote = readAddress(sk, address);
  if (remote < 0) return remote;
  if (addresses.isAny(remote)) remote = sk.family === AF_INET ? LOOPBACK4 : LOOPBACK6;
  const route = host.routeTo(remote);
  if (!route) return -ENETUNREACH;
  const local = addresses.isAny(sk.localAddress) ? route.source : sk.localAddress;
  if (!sk.holdsPort) {
    const port = host.tcpPorts.pickForConnect((candidate) =>
      isFourTupleFree(sk, local, candidate, remote, address.port),
    );
    if (port === 0) return -EADDRNOTAVAIL;
    sk.localPort = port;
    sk.holdsPort = true;
    host.tcpPorts.add(port, sk);
  } else if (!isFourTupleFree(sk, local, sk.localPort, remote, address.port)) return -EADDRNOTAVAIL;
  sk.localAddress = local;
  sk.remoteAddress = remote;
  sk.remotePort = address.port;
  sk.progress = "connecting";
  sk.error = 0;
  sk.shutdownMask = 0;
  sk.advertisedMss = mssForMtu(route.mtu);
  sk.mss = sk.advertisedMss - TIMESTAMPS_LENGTH;
  sk.rcvShift = windowShift(sk);
  sk.rcvWnd = initialWindow(sk);
  sk.iss = host.network.random.int32();
  sk.sndUna = sk.sndNxt = sk.sndSml = sk.iss;
  sk.retries = 0;
  sk.timedAt = sk.sched.clock.now;
  setState(sk, TCP_SYN_SENT);
  host.tcp.hash(sk);
  sendSyn(sk);
  armRetransmit(sk);
  return 0;
}

/** __inet_check_established: nobody has it, or only a TIME-WAIT that tcp_tw_reuse gives up. */
function isFourTupleFree(
  sk: TcpSock,
  local: number,
  port: number,
  remote: number,
  remotePort: number,
): boolean {
  const other = sk.host.tcp.find(local, port, remote, remotePort);
  if (!other) return true;
  if (other.kind !== "time-wait") return false;
  const { tcp_tw_reuse } = sk.host.sysctl;
  const allowed = tcp_tw_reuse === 1 || (tcp_tw_reuse === 2 && sk.host.network.addresses.isLoopback(remote));
  if (!allowed || sk.sched.clock.now - other.since < sk.host.sysctl.tcp_tw_reuse_delay * MS) return false;
  other.end();
  sk.host.count("TcpExtTWRecycled");
  return true;
}

/** Both ends' SYN options are known: segment size and window scale hold from here on. */
export function agreeOnOptions(sk: TcpSock, peer: SynOptions): void {
  const mtu = sk.host.routeTo(sk.remoteAddress)?.mtu ?? 1500;
  sk.advertisedMss = mssForMtu(mtu);
  sk.mss = Math.min(peer.mss, sk.advertisedMss) - TIMESTAMPS_LENGTH;
  if (peer.wscale >= 0) {
    sk.sndShift = peer.wscale;
    sk.rcvShift = windowShift(sk);
  } else {
    sk.sndShift = 0;
    sk.rcvShift = 0;
  }
}

/** tcp_init_buffer_space: room for twice ten segments, each in a power-of-two buffer, up to tcp_wmem's maximum. */
export function expandSendBuffer(sk: TcpSock): void {
  if (sk.isSendBufferLocked) return;
  const perSegment = 2 ** Math.ceil(Math.log2(sk.mss + 704)) + 256;
  sk.sendBuffer = Math.min(Math.max(sk.sendBuffer, 20 * perSegment), sk.host.sysctl.tcp_wmem[2]);
}

/** connect(AF_UNSPEC) and a failed connect (tcp_disconnect): the socket is as new, a bound port kept. */
export function disconnect(sk: TcpSock): number {
  if (sk.state === TCP_LISTEN) endListening(sk);
  else if (sk.state !== TCP_CLOSE) {
    if (sk.state !== TCP_SYN_SENT) sendReset(sk);
    sk.error = ECONNRESET;
    done(sk);
  }
  sk.progress = "unconnected";
  sk.shutdownMask = 0;
  sk.remoteAddress = ANY4;
  sk.remotePort = 0;
  sk.outgoing = null;
  sk.incoming = null;
  sk.outOfOrder = null;
  sk.isFinQueued = false;
  sk.hasSeenFin = false;
  if (!sk.isBoundAddress) sk.localAddress = ANY4;
  return 0;
}
