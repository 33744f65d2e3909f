/**
 * Handshakes of a listener (tcp_input.c: tcp_conn_request; tcp_minisocks.c: tcp_check_req, tcp_create_openreq_child):
 * half-open requests, cookies instead of them, and who is turned away.
 */
import { SECOND, type Timer } from "../../time/index.ts";
import { POLLIN, POLLRDNORM } from "../../uapi/poll.ts";
import { TCP_ESTABLISHED, TCP_LISTEN, TCP_SYN_RECV } from "../../uapi/tcp.ts";
import type { Host } from "../host.ts";
import type { Entry } from "./established.ts";
import { receiveOn } from "./input.ts";
import { keepaliveChanged } from "./keepalive.ts";
import { type ListenState, countOverflow, isAcceptQueueFull, reportQueue } from "./listen.ts";
import { agreeOnOptions, expandSendBuffer } from "./open.ts";
import { initialWindow, mssForMtu, windowShift } from "./output.ts";
import { ACK, RST, SYN, Segment, type SynOptions } from "./segment.ts";
import { before } from "./sequence.ts";
import { TcpSock } from "./sock.ts";
import { setState } from "./state.ts";
import { SynCookies } from "./syncookies.ts";
import { measure } from "./timer.ts";

/** A half-open connection (struct request_sock): SYN received, SYN+ACK sent. */
export class RequestSock {
  readonly kind = "request";
  readonly state = TCP_SYN_RECV;
  readonly host: Host;
  readonly listener: TcpSock;
  readonly localAddress: number;
  readonly localPort: number;
  readonly remoteAddress: number;
  readonly remotePort: number;
  readonly iss: number;
  readonly irs: number;
  readonly peer: SynOptions;
  readonly peerWindow: number;
  readonly createdAt: number;
  nextInChain: Entry | null = null;
  retries = 0;
  timer: Timer | null = null;

  /**
   * @param segment the client's SYN, or the ACK that brought a cookie back
   * @param numbers both initial sequence numbers
   */
  constructor(
    listener: TcpSock,
    segment: Segment,
    numbers: { iss: number; irs: number },
    peer: SynOptions | null,
  ) {
    this.listener = listener;
    this.host = listener.host;
    this.localAddress = segment.destination;
    this.localPort = segment.destinationPort;
    this.remoteAddress = segment.source;
    this.remotePort = segment.sourcePort;
    this.iss = numbers.iss;
    this.irs = numbers.irs;
    this.peer = peer ?? { mss: 536, wscale: -1 };
    this.peerWindow = segment.window;
    this.createdAt = listener.sched.clock.now;
  }
}

/**
 * A SYN for a listener (tcp_conn_request).
 *
 * Simplified: no peer counts as proven alive, so without cookies the last quarter of tcp_max_syn_backlog stays empty.
 */
export function openRequest(sk: TcpSock, syn: Segment): void {
  const { listening, host } = sk;
  if (!listening) return;
  const { tcp_syncookies, tcp_max_syn_backlog } = host.sysctl;
  const areRequestsFull = listening.requests > listening.limit;
  const wantsCookie = tcp_syncookies === 2 || (tcp_syncookies === 1 && areRequestsFull);
  if (areRequestsFull && tcp_syncookies !== 2) warnOfFlood(sk, listening, wantsCookie);
  if (wantsCookie) host.count("TcpExtTCPReqQFullDoCookies");
  else if (areRequestsFull) {
    host.count("TcpExtTCPReqQFullDrop");
    return host.count("TcpExtListenDrops");
  }
  if (isAcceptQueueFull(listening)) return countOverflow(host);
  if (tcp_syncookies === 0 && tcp_max_syn_backlog - listening.requests < tcp_max_syn_backlog >> 2)
    return host.count("TcpExtListenDrops");
  if (wantsCookie) return sendCookie(sk, listening, syn);
  const iss = host.network.random.int32();
  const request = new RequestSock(sk, syn, { iss, irs: syn.sequence }, syn.syn);
  host.tcp.hash(request);
  listening.requests++;
  reportQueue(sk, "syn");
  sendSynAck(request);
  armSynAck(request);
}

/** tcp_syn_flood_action's line for dmesg. */
function warnOfFlood(sk: TcpSock, listening: ListenState, isCookieSent: boolean): void {
  if (listening.hasWarned) return;
  listening.hasWarned = true;
  const { addresses } = sk.host.network;
  const address = addresses.text(sk.localAddress);
  const place = `${addresses.isIpv6(sk.localAddress) ? `[${address}]` : address}:${sk.localPort}`;
  const action = isCookieSent ? "Sending cookies" : "Dropping request";
  sk.host.kernelLog.limited(`TCP: request_sock_TCP: Possible SYN flooding on port ${place}. ${action}.`);
}

/** Answers, and forgets: no request, no timer. */
function sendCookie(sk: TcpSock, listening: ListenState, syn: Segment): void {
  const { host } = sk;
  listening.cookies ??= new SynCookies(host.network.random.int32());
  const iss = listening.cookies.make(syn, sk.sched.clock.now);
  host.count("TcpExtSyncookiesSent");
  sendSynAck(new RequestSock(sk, syn, { iss, irs: syn.sequence }, syn.syn));
}

/** An ACK for a listener that belongs to no request: it may bring a cookie back (cookie_v4_check). */
export function answerCookie(sk: TcpSock, ack: Segment): void {
  const { listening, host } = sk;
  const { now } = sk.sched.clock;
  if (!listening?.cookies?.areOut(now) || host.sysctl.tcp_syncookies === 0) return host.tcp.reject(ack);
  const peer = listening.cookies.read(ack, now);
  if (!peer) {
    host.count("TcpExtSyncookiesFailed");
    return host.tcp.reject(ack);
  }
  host.count("TcpExtSyncookiesRecv");
  if (isAcceptQueueFull(listening)) return countOverflow(host);
  const numbers = { iss: (ack.acknowledgement - 1) | 0, irs: (ack.sequence - 1) | 0 };
  complete(new RequestSock(sk, ack, numbers, peer), listening, ack);
}

function sendSynAck(request: RequestSock): void {
  const { listener, host } = request;
  const segment = new Segment(
    request.localAddress,
    request.localPort,
    request.remoteAddress,
    request.remotePort,
  );
  segment.sequence = request.iss;
  segment.flags = SYN | ACK;
  segment.acknowledgement = (request.irs + 1) | 0;
  listener.advertisedMss = mssForMtu(host.routeTo(request.remoteAddress)?.mtu ?? 1500);
  segment.window = initialWindow(listener);
  segment.syn = {
    mss: listener.advertisedMss,
    wscale: request.peer.wscale >= 0 ? windowShift(listener) : -1,
  };
  host.network.transmit(host, segment);
}

/** SYN+ACK is repeated after 1, 3, 7, 15, 31 s; then the request is forgotten. */
function armSynAck(request: RequestSock): void {
  const { clock } = request.listener.sched;
  request.timer = clock.after(SECOND * 2 ** request.retries, () => {
    const { listening } = request.listener;
    if (!listening || request.retries >= request.host.sysctl.tcp_synack_retries)
      return listening ? dropRequest(request, listening) : undefined;
    request.retries++;
    request.host.count("TcpRetransSegs");
    request.host.count("TcpExtTCPSynRetrans");
    sendSynAck(request);
    armSynAck(request);
    request.host.network.drain();
  });
}

/** Forgets a request and its timer. */
export function dropRequest(request: RequestSock, listening: ListenState): void {
  if (request.timer) request.listener.sched.clock.cancel(request.timer);
  request.host.tcp.unhash(request);
  listening.requests--;
  reportQueue(request.listener, "syn");
}

/** A segment for a half-open connection (tcp_check_req): a repeated SYN, an RST, or the ACK that completes it. */
export function answerRequest(request: RequestSock, segment: Segment): void {
  const { listener, host } = request;
  const { listening } = listener;
  if (!listening) return host.tcp.reject(segment);
  if (segment.flags & SYN && segment.sequence === request.irs) return sendSynAck(request);
  if (before(segment.sequence, (request.irs + 1) | 0)) return;
  if (segment.flags & (RST | SYN)) {
    dropRequest(request, listening);
    return segment.flags & SYN ? host.tcp.reject(segment) : undefined;
  }
  if (!(segment.flags & ACK)) return;
  if (segment.acknowledgement !== ((request.iss + 1) | 0)) return host.tcp.reject(segment);
  if (request.retries < listener.deferAccept && segment.length === 0) return;
  if (isAcceptQueueFull(listening)) {
    countOverflow(host);
    if (host.sysctl.tcp_abort_on_overflow === 0) return;
    dropRequest(request, listening);
    return host.tcp.reject(segment);
  }
  dropRequest(request, listening);
  complete(request, listening, segment);
}

/** The handshake is complete: a connection joins the accept queue. */
function complete(request: RequestSock, listening: ListenState, segment: Segment): void {
  const { listener } = request;
  const child = makeChild(request);
  measureHandshake(child, request);
  listening.acceptQueue.push(child);
  setState(child, TCP_ESTABLISHED);
  keepaliveChanged(child);
  receiveOn(child, segment);
  reportQueue(listener, "accept");
  listener.wake(POLLIN | POLLRDNORM);
}

/** tcp_synack_rtt_meas: the first round trip, unless SYN+ACK was repeated; with a cookie nothing is known of it. */
function measureHandshake(child: TcpSock, request: RequestSock): void {
  if (request.timer && request.retries === 0) measure(child, child.sched.clock.now - request.createdAt);
}

/** tcp_create_openreq_child: the connected socket, with what it inherits from the listener. */
function makeChild(request: RequestSock): TcpSock {
  const { listener, host } = request;
  const child = new TcpSock(listener.sched, host, listener.family);
  child.parent = listener;
  child.holdsPort = true;
  child.localAddress = request.localAddress;
  child.localPort = request.localPort;
  child.remoteAddress = request.remoteAddress;
  child.remotePort = request.remotePort;
  child.reuseAddress = listener.reuseAddress;
  child.reusePort = listener.reusePort;
  child.noDelay = listener.noDelay;
  child.cork = listener.cork;
  child.receiveBuffer = listener.receiveBuffer;
  child.sendBuffer = listener.sendBuffer;
  child.isSendBufferLocked = listener.isSendBufferLocked;
  child.isReceiveBufferLocked = listener.isReceiveBufferLocked;
  child.inheritOptions(listener);
  child.iss = request.iss;
  child.sndUna = child.sndNxt = child.sndSml = (request.iss + 1) | 0;
  child.rcvNxt = child.rcvWup = (request.irs + 1) | 0;
  agreeOnOptions(child, request.peer);
  child.rcvWnd = initialWindow(child);
  child.sndWnd = child.maxWindow = request.peerWindow;
  child.sndWl1 = request.irs;
  child.state = TCP_LISTEN;
  setState(child, TCP_SYN_RECV);
  host.tcp.hash(child);
  host.tcpPorts.add(child.localPort, child);
  expandSendBuffer(child);
  return child;
}
