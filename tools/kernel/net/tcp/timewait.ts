/**
 * TIME-WAIT, and FIN-WAIT-2 after the program has closed (struct tcp_timewait_sock, net/ipv4/tcp_minisocks.c):
 * a small stand-in for the socket that answers repeated FINs and lets old segments die.
 *
 * Simplified: timestamps are compared in TIME-WAIT alone. Linux drops segments with an old one in all states (PAWS).
 */
import { SECOND, type Timer } from "../../time/index.ts";
import { TCP_CLOSE, TCP_FIN_WAIT2, TCP_TIME_WAIT } from "../../uapi/tcp.ts";
import type { Host } from "../host.ts";
import type { PortUser } from "../ports.ts";
import type { Entry } from "./established.ts";
import { ACK, FIN, RST, SYN, Segment } from "./segment.ts";
import { before } from "./sequence.ts";
import type { TcpSock } from "./sock.ts";
import { done, retire, setState } from "./state.ts";

/** TCP_TIMEWAIT_LEN: a constant on Linux; no sysctl changes it. */
const TIME_WAIT_LENGTH = 60 * SECOND;

export class TimeWaitSock implements PortUser {
  readonly kind = "time-wait";
  readonly host: Host;
  readonly localAddress: number;
  readonly localPort: number;
  readonly remoteAddress: number;
  readonly remotePort: number;
  readonly reuseAddress: boolean;
  readonly reusePort: boolean;
  readonly isIpv6Only: boolean;
  readonly isListening = false;
  nextInChain: Entry | null = null;
  readonly sndNxt: number;
  rcvNxt: number;
  private readonly window: number;
  /** The newest timestamp that the peer has sent. */
  readonly tsRecent: number;
  /** FIN-WAIT-2 until the peer's FIN, then TIME-WAIT. */
  state: number;
  /** When the state began. */
  since: number;
  private timer: Timer;

  constructor(sk: TcpSock, state: number, length: number) {
    this.host = sk.host;
    this.localAddress = sk.localAddress;
    this.localPort = sk.localPort;
    this.remoteAddress = sk.remoteAddress;
    this.remotePort = sk.remotePort;
    this.reuseAddress = sk.reuseAddress;
    this.reusePort = sk.reusePort;
    this.isIpv6Only = sk.isIpv6Only;
    this.sndNxt = sk.sndNxt;
    this.rcvNxt = sk.rcvNxt;
    this.window = sk.rcvWnd >> sk.rcvShift;
    this.tsRecent = sk.tsRecent;
    this.state = state;
    this.since = sk.sched.clock.now;
    this.timer = this.host.network.clock.after(length, () => {
      if (this.state === TCP_TIME_WAIT) this.host.count("TcpExtTW");
      this.end();
    });
  }

  /** When it goes away, in virtual ns. */
  get endsAt(): number {
    return this.timer.at;
  }

  restart(length: number): void {
    this.host.network.clock.arm(this.timer, length);
  }

  become(state: number): void {
    this.report(state);
    this.state = state;
    this.since = this.host.network.clock.now;
    this.restart(TIME_WAIT_LENGTH);
  }

  end(): void {
    this.report(TCP_CLOSE);
    this.host.network.clock.cancel(this.timer);
    this.host.tcp.unhash(this);
    this.host.tcpPorts.remove(this.localPort, this);
  }

  private report(to: number): void {
    const { addresses, clock } = this.host.network;
    this.host.network.listener()?.({
      type: "tcp-state",
      at: clock.now,
      host: this.host.name,
      local: `${addresses.text(this.localAddress)}:${this.localPort}`,
      remote: `${addresses.text(this.remoteAddress)}:${this.remotePort}`,
      from: this.state,
      to,
    });
  }

  acknowledge(): void {
    const reply = new Segment(this.localAddress, this.localPort, this.remoteAddress, this.remotePort);
    reply.sequence = this.sndNxt;
    reply.acknowledgement = this.rcvNxt;
    reply.flags = ACK;
    reply.window = this.window;
    this.host.network.transmit(this.host, reply);
  }

  holdPort(): void {
    this.host.tcpPorts.add(this.localPort, this);
  }
}

/**
 * tcp_time_wait: the stand-in takes the socket's place in the tables; the socket itself is closed. With
 * tcp_max_tw_buckets of them there is no stand-in for this one.
 */
export function enterTimeWait(
  sk: TcpSock,
  state: typeof TCP_TIME_WAIT | typeof TCP_FIN_WAIT2,
  length = TIME_WAIT_LENGTH,
): void {
  if (sk.host.tcp.standIns >= sk.host.sysctl.tcp_max_tw_buckets) {
    sk.host.count("TcpExtTCPTimeWaitOverflow");
    return done(sk);
  }
  const standIn = new TimeWaitSock(sk, state, length);
  setState(sk, state);
  standIn.holdPort();
  sk.host.tcp.all.delete(sk);
  sk.host.tcp.hash(standIn);
  retire(sk);
}

/** tcp_timewait_state_process. @returns false where a listener shall have the segment: it opens a new connection */
export function receiveInTimeWait(tw: TimeWaitSock, segment: Segment): boolean {
  const end = (segment.sequence + segment.length) | 0;
  if (tw.state === TCP_FIN_WAIT2) {
    receiveInFinWait2(tw, segment, end);
    return true;
  }
  if (segment.sequence === tw.rcvNxt && (segment.length === 0 || segment.flags & RST)) {
    if (segment.flags & RST) tw.end();
    else tw.restart(TIME_WAIT_LENGTH);
    return true;
  }
  if ((segment.flags & (SYN | RST | ACK)) === SYN && segment.timestamp > tw.tsRecent) {
    tw.end();
    return false;
  }
  if (!(segment.flags & RST)) {
    if (segment.flags & ACK) tw.restart(TIME_WAIT_LENGTH);
    tw.acknowledge();
  }
  return true;
}

function receiveInFinWait2(tw: TimeWaitSock, segment: Segment, end: number): void {
  if (segment.flags & RST) return tw.end();
  if (segment.flags & SYN || before(segment.sequence, tw.rcvNxt)) return tw.acknowledge();
  if (!(segment.flags & ACK) || segment.length === 0) return;
  if (!(segment.flags & FIN) || end !== ((tw.rcvNxt + 1) | 0)) {
    tw.host.tcp.reject(segment);
    return tw.end();
  }
  tw.rcvNxt = end;
  tw.become(TCP_TIME_WAIT);
  tw.acknowledge();
}
