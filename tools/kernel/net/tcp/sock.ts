/**
 * A TCP socket's state (struct tcp_sock) with RFC 9293's variables (section 3.3.1). The calls are in
 * open.ts, stream.ts and close.ts; segments come in through input.ts and go out through output.ts.
 */

import type { Caller } from "../../fs/index.ts";
import type { ByteQueue } from "../../lib/index.ts";
import type { Scheduler, SleepPlan } from "../../sched/index.ts";
import type { Timer } from "../../time/index.ts";
import { ENOTCONN } from "../../uapi/errno.ts";
import type { sockaddr } from "../../uapi/inet.ts";
import type { Ref } from "../../uapi/limits.ts";
import { IPPROTO_TCP, SOCK_STREAM } from "../../uapi/socket.ts";
import { TCP_CLOSE, TCP_LISTEN, TCP_SYN_SENT } from "../../uapi/tcp.ts";
import type { Host } from "../host.ts";
import { fillAddress } from "../naming.ts";
import { type ReceiveMessage, type SendMessage, Sock } from "../sock.ts";
import { closeSock, lingerOf, shutdownSock } from "./close.ts";
import type { Entry } from "./established.ts";
import { type ListenState, acceptChild, startListening } from "./listen.ts";
import { bindSock, connectSock } from "./open.ts";
import { pollSock } from "./poll.ts";
import type { Segment } from "./segment.ts";
import { distance } from "./sequence.ts";
import { ioctlSock, receiveBytes, sendBytes } from "./stream.ts";

/** Retransmission timeout before any measurement (RFC 6298), and its bounds on Linux, in ns. */
export const RTO_INITIAL = 1_000_000_000;
export const RTO_MIN = 200_000_000;
export const RTO_MAX = 120_000_000_000;

export class TcpSock extends Sock {
  readonly kind = "sock";
  /* Changed by setState alone. */
  state = TCP_CLOSE;
  /** struct socket's view of connect: SS_UNCONNECTED, SS_CONNECTING, SS_CONNECTED. */
  progress: "unconnected" | "connecting" | "connected" = "unconnected";
  /** Set while it listens. */
  listening: ListenState | null = null;
  /** The next one in its chain of the established table. */
  nextInChain: Entry | null = null;
  /** The listener that it came from and still waits at, until accept takes it. */
  parent: TcpSock | null = null;

  /* Sending: snd.una <= snd.nxt; `outgoing` holds the bytes from snd.una on, unsent ones behind. */
  iss = 0;
  sndUna = 0;
  sndNxt = 0;
  /** The peer's window in bytes, from snd.una on. */
  sndWnd = 0;
  sndWl1 = 0;
  maxWindow = 0;
  sndShift = 0;
  /** Where the last small segment ended, for Nagle's rule (snd_sml). */
  sndSml = 0;
  /** Payload bytes that fit into one segment: what the peer announced or the path carries, less timestamps. */
  mss = 536;
  outgoing: ByteQueue | null = null;
  /** A FIN stands behind the last byte of `outgoing`. */
  isFinQueued = false;
  /** The FIN has been sent at least once. */
  isFinSent = false;
  /** FIN-WAIT-2 has begun without a program; the stand-in follows at the end of the segment. */
  lingersInFinWait2 = false;
  /** A program still waits in close (SO_LINGER). */
  isLingering = false;
  /** A writer or poller waits for space (SOCK_NOSPACE). */
  lacksSpace = false;
  /** SO_SNDBUF and SO_RCVBUF were set: the kernel leaves the sizes alone. */
  isSendBufferLocked = false;
  isReceiveBufferLocked = false;
  noDelay = false;
  cork = false;

  /* Receiving: rcv.wup is rcv.nxt as last acknowledged, with rcv.wnd offered from there. */
  rcvNxt = 0;
  rcvWup = 0;
  rcvWnd = 0;
  rcvShift = 0;
  /** The MSS announced to the peer. */
  advertisedMss = 0;
  /** The largest segment seen, for delayed ACKs and silly windows. */
  rcvMss = 536;
  incoming: ByteQueue | null = null;
  outOfOrder: Segment[] | null = null;
  /** The peer's FIN has arrived in order (SOCK_DONE): reads give 0 from there on. */
  hasSeenFin = false;

  /* Acknowledging: immediately for the first segments, delayed once the program answers (pingpong). */
  quickAcks = 16;
  isPingPong = false;

  /** TCP_DEFER_ACCEPT of a listener: for how many repetitions of SYN+ACK it waits for data. */
  deferAccept = 0;

  /* Timers exist only while they are needed. */
  retransmitTimer: Timer | null = null;
  ackTimer: Timer | null = null;
  keepTimer: Timer | null = null;
  /** `retransmitTimer` waits to probe a closed window or to let go what a cork holds. */
  isProbing = false;
  retries = 0;
  /** When what is being repeated was sent first. */
  stalledSince = 0;
  duplicateAcks = 0;
  /** After a loss, until the peer has all that was sent before it: each ACK that stops short tells of another hole. */
  isRecovering = false;
  recoverTo = 0;
  /** When the last segment came, and how often the peer was asked since (SO_KEEPALIVE). */
  lastReceived = 0;
  /** The newest timestamp that the peer has sent (ts_recent). */
  tsRecent = 0;
  keepProbes = 0;
  rto = RTO_INITIAL;
  /** When the segment ending at `timedSequence` was sent, for one round-trip measurement at a time; -1: none. */
  timedAt = -1;
  timedSequence = 0;
  smoothedRtt = 0;

  constructor(sched: Scheduler, host: Host, family: number) {
    super(sched, host, family, SOCK_STREAM, IPPROTO_TCP);
    this.receiveBuffer = host.sysctl.tcp_rmem[1];
    this.sendBuffer = host.sysctl.tcp_wmem[1];
  }

  override get isListening(): boolean {
    return this.state === TCP_LISTEN;
  }

  /** Bytes sent and not acknowledged, a FIN counted as one. */
  get inFlight(): number {
    return distance(this.sndUna, this.sndNxt);
  }
  /** Bytes in the send queue, acknowledged ones gone. */
  get queuedBytes(): number {
    return this.outgoing?.length ?? 0;
  }
  /** Bytes of the send queue that have not been sent yet. */
  get unsentBytes(): number {
    return Math.max(0, this.queuedBytes - this.inFlight);
  }
  get unreadBytes(): number {
    return this.incoming?.length ?? 0;
  }
  /** Nobody will read or write it any more, and accept will not hand it out (SOCK_DEAD). */
  get isOrphan(): boolean {
    return this.socket === null && this.parent === null && !this.isLingering;
  }

  override poll(): number {
    return pollSock(this);
  }
  override bind(address: sockaddr): number {
    return bindSock(this, address);
  }
  override connect(by: Caller, address: sockaddr, mayNotSleep: boolean): number {
    return connectSock(this, by, address, mayNotSleep);
  }
  override listen(backlog: number): number {
    return startListening(this, backlog);
  }
  override accept(by: Caller, mayNotSleep: boolean, done: (child: Sock) => number): number {
    return acceptChild(this, by, mayNotSleep, done);
  }
  override send(by: Caller, message: SendMessage): number {
    return sendBytes(this, by, message);
  }
  override receive(by: Caller, message: ReceiveMessage): number {
    return receiveBytes(this, by, message);
  }
  override shutdown(how: number): number {
    return shutdownSock(this, how);
  }
  override close(): void {
    closeSock(this);
  }
  override lingering(): SleepPlan | null {
    return lingerOf(this);
  }
  override ioctl(request: number, argument: Ref<number>): number {
    return ioctlSock(this, request, argument);
  }
  override localName(out: sockaddr): number {
    fillAddress(this, out, this.localAddress, this.localPort);
    return 0;
  }
  override remoteName(out: sockaddr): number {
    if (this.remotePort === 0 || this.state === TCP_CLOSE || this.state === TCP_SYN_SENT) return -ENOTCONN;
    fillAddress(this, out, this.remoteAddress, this.remotePort);
    return 0;
  }
}
