/**
 * UDP (net/ipv4/udp.c, udp(7)): each send is one datagram, each receive takes one; what does not fit into the
 * reader's buffer is lost, and so is what does not fit into the receive queue.
 */
import { attemptOrSleep, type Caller } from "../fs/index.ts";
import { BYTE_NS, type PacketView, type Scheduler, WOULD_SLEEP } from "../sched/index.ts";
import {
  EADDRINUSE,
  EADDRNOTAVAIL,
  EAGAIN,
  ECONNREFUSED,
  EDESTADDRREQ,
  EINVAL,
  EMSGSIZE,
  ENETUNREACH,
  ENOTCONN,
  ENOTTY,
  EPIPE,
} from "../uapi/errno.ts";
import { FIONREAD } from "../uapi/fcntl.ts";
import type { sockaddr } from "../uapi/inet.ts";
import type { Ref } from "../uapi/limits.ts";
import { POLLERR, POLLHUP, POLLIN, POLLOUT, POLLRDHUP, POLLRDNORM, POLLWRBAND, POLLWRNORM } from "../uapi/poll.ts";
import { AF_INET6, AF_UNSPEC, IPPROTO_UDP, MSG_DONTWAIT, MSG_PEEK, MSG_TRUNC, SHUT_RDWR, SOCK_DGRAM } from "../uapi/socket.ts";
import { ANY4, ANY6, type AddressTable, LOOPBACK4, LOOPBACK6 } from "./address.ts";
import type { Host } from "./host.ts";
import { fillAddress, readAddress } from "./naming.ts";
import { RCV_SHUTDOWN, type ReceiveMessage, SEND_SHUTDOWN, type SendMessage, Sock } from "./sock.ts";

/** Largest payload of an IPv4 datagram: 65,535 less the headers. */
const MAX_PAYLOAD = 65_507;
/** What one queued datagram costs beside its bytes (sizeof sk_buff and shared info). */
const OVERHEAD = 768;

export class Datagram {
  readonly protocol = "udp";
  readonly source: number;
  readonly sourcePort: number;
  readonly destination: number;
  readonly destinationPort: number;
  readonly data: Uint8Array;
  /** ICMP "port unreachable" in answer to a datagram: carries no data. */
  readonly isUnreachable: boolean;

  constructor(from: readonly [address: number, port: number], to: readonly [address: number, port: number], data: Uint8Array, isUnreachable = false) {
    [this.source, this.sourcePort] = from;
    [this.destination, this.destinationPort] = to;
    this.data = data;
    this.isUnreachable = isUnreachable;
  }

  view(addresses: AddressTable): PacketView {
    return {
      protocol: "udp",
      source: addresses.text(this.source),
      sourcePort: this.sourcePort,
      destination: addresses.text(this.destination),
      destinationPort: this.destinationPort,
      flags: this.isUnreachable ? "unreachable" : "",
      sequence: 0,
      acknowledgement: 0,
      window: 0,
      length: this.data.length,
      options: [],
      payload: this.data,
    };
  }
}

/** Who receives: sockets by local port. */
export class UdpTables {
  private readonly host: Host;
  private readonly byPort = new Map<number, UdpSock[]>();

  constructor(host: Host) {
    this.host = host;
  }

  add(sk: UdpSock): void {
    const list = this.byPort.get(sk.localPort);
    if (list) list.push(sk);
    else this.byPort.set(sk.localPort, [sk]);
  }

  remove(sk: UdpSock): void {
    const list = this.byPort.get(sk.localPort);
    const index = list?.indexOf(sk) ?? -1;
    if (list && index >= 0) list.splice(index, 1);
  }

  all(): UdpSock[] {
    return [...this.byPort.values()].flat();
  }

  /** The socket that suits best (compute_score): connected to the sender before bound to the address before any. */
  receive(datagram: Datagram): void {
    let best: UdpSock | null = null;
    let bestScore = -1;
    for (const sk of this.byPort.get(datagram.destinationPort) ?? []) {
      const score = sk.score(datagram);
      if (score > bestScore) {
        best = sk;
        bestScore = score;
      }
    }
    if (best) best.arrive(datagram);
    else if (!datagram.isUnreachable) {
      this.host.count("UdpNoPorts");
      const back = new Datagram([datagram.destination, datagram.destinationPort], [datagram.source, datagram.sourcePort], new Uint8Array(0), true);
      this.host.network.transmit(this.host, back);
    }
  }
}

export class UdpSock extends Sock {
  private readonly queue: Datagram[] = [];
  private queuedCost = 0;
  private isConnected = false;

  constructor(sched: Scheduler, host: Host, family: number) {
    super(sched, host, family, SOCK_DGRAM, IPPROTO_UDP);
  }

  /** -1 where the datagram is not for this socket. */
  score(datagram: Datagram): number {
    const { addresses } = this.host.network;
    let score = 0;
    if (this.localAddress === datagram.destination) score += 2;
    else if (!addresses.isAny(this.localAddress)) return -1;
    else if (addresses.isIpv6(datagram.destination) ? this.localAddress !== ANY6 : this.localAddress === ANY6 && this.isIpv6Only) return -1;
    if (this.isConnected) {
      if (this.remoteAddress !== datagram.source || this.remotePort !== datagram.sourcePort) return -1;
      score += 4;
    }
    return score;
  }

  arrive(datagram: Datagram): void {
    if (datagram.isUnreachable) {
      if (!this.isConnected) return;
      this.error = ECONNREFUSED;
      return this.wake(POLLERR, Number.POSITIVE_INFINITY);
    }
    const cost = datagram.data.length + OVERHEAD;
    if (this.queuedCost + cost > this.receiveBuffer) {
      this.host.count("UdpRcvbufErrors");
      return;
    }
    this.queue.push(datagram);
    this.queuedCost += cost;
    this.wake(POLLIN | POLLRDNORM);
  }

  override bind(address: sockaddr): number {
    const wanted = readAddress(this, address.family === AF_UNSPEC ? { ...address, family: this.family } : address);
    if (wanted < 0) return wanted;
    const { addresses } = this.host.network;
    if (!addresses.isAny(wanted) && !this.host.hasAddress(wanted)) return -EADDRNOTAVAIL;
    if (this.localPort !== 0) return -EINVAL;
    const ports = this.host.udpPorts;
    const port = address.port === 0 ? ports.pickForBind(this, wanted) : address.port;
    if (port === 0 || (address.port !== 0 && ports.conflicts(this, wanted, port, true))) return -EADDRINUSE;
    this.localAddress = wanted;
    this.localPort = port;
    this.isBoundAddress = !addresses.isAny(wanted);
    ports.add(port, this, true);
    this.host.udp.add(this);
    return 0;
  }

  private autobind(): number {
    if (this.localPort !== 0) return 0;
    return this.bind({ family: this.family, addr: this.family === AF_INET6 ? "::" : "0.0.0.0", port: 0, path: "" });
  }

  override connect(_by: Caller, address: sockaddr): number {
    if (address.family === AF_UNSPEC) {
      this.isConnected = false;
      this.remoteAddress = ANY4;
      this.remotePort = 0;
      if (!this.isBoundAddress) this.localAddress = this.family === AF_INET6 ? ANY6 : ANY4;
      return 0;
    }
    const remote = this.destinationOf(address);
    if (remote < 0) return remote;
    const route = this.host.routeTo(remote);
    if (!route) return -ENETUNREACH;
    const bound = this.autobind();
    if (bound < 0) return bound;
    if (this.host.network.addresses.isAny(this.localAddress)) this.localAddress = route.source;
    this.remoteAddress = remote;
    this.remotePort = address.port;
    this.isConnected = true;
    return 0;
  }

  private destinationOf(address: sockaddr): number {
    const remote = readAddress(this, address);
    if (remote === ANY4) return LOOPBACK4;
    return remote === ANY6 ? LOOPBACK6 : remote;
  }

  override send(by: Caller, message: SendMessage): number {
    const { data, to } = message;
    if (data.length > MAX_PAYLOAD) return -EMSGSIZE;
    if (this.error !== 0) return -this.takeError();
    if (this.shutdownMask & SEND_SHUTDOWN) return -EPIPE;
    if (!to && !this.isConnected) return -EDESTADDRREQ;
    if (to && to.port === 0) return -EINVAL;
    const remote = to ? this.destinationOf(to) : this.remoteAddress;
    if (remote < 0) return remote;
    const route = this.host.routeTo(remote);
    if (!route) return -ENETUNREACH;
    const bound = this.autobind();
    if (bound < 0) return bound;
    const source = this.host.network.addresses.isAny(this.localAddress) ? route.source : this.localAddress;
    by.sched.charge(by.task, data.length * BYTE_NS);
    const datagram = new Datagram([source, this.localPort], [remote, to ? to.port : this.remotePort], data.slice());
    this.host.network.transmit(this.host, datagram);
    return data.length;
  }

  override receive(by: Caller, message: ReceiveMessage): number {
    const { buf, flags, from } = message;
    const attempt = (): number => {
      if (this.error !== 0) return -this.takeError();
      const datagram = this.queue[0];
      if (!datagram) return this.shutdownMask & RCV_SHUTDOWN ? 0 : WOULD_SLEEP;
      if (!(flags & MSG_PEEK)) {
        this.queue.shift();
        this.queuedCost -= datagram.data.length + OVERHEAD;
      }
      const count = Math.min(buf.length, datagram.data.length);
      buf.set(datagram.data.subarray(0, count));
      if (message.info && count < datagram.data.length) message.info.flags |= MSG_TRUNC;
      if (from) fillAddress(this, from, datagram.source, datagram.sourcePort);
      by.sched.charge(by.task, count * BYTE_NS);
      return flags & MSG_TRUNC ? datagram.data.length : count;
    };
    return attemptOrSleep(by, message.mayNotSleep || (flags & MSG_DONTWAIT) !== 0, {
      attempt,
      queues: [this.wait],
      exclusive: true,
      interest: POLLIN | POLLERR,
      timeout: this.options.receiveTimeout,
      timedOut: () => -EAGAIN,
      restartable: this.options.receiveTimeout === Number.POSITIVE_INFINITY,
    });
  }

  override poll(): number {
    let mask = POLLOUT | POLLWRNORM | POLLWRBAND;
    if (this.error !== 0) mask |= POLLERR;
    if (this.queue.length > 0 || this.shutdownMask & RCV_SHUTDOWN) mask |= POLLIN | POLLRDNORM;
    if (this.shutdownMask & RCV_SHUTDOWN) mask |= POLLRDHUP;
    if (this.shutdownMask === (RCV_SHUTDOWN | SEND_SHUTDOWN)) mask |= POLLHUP;
    return mask;
  }

  override shutdown(how: number): number {
    if (how < 0 || how > SHUT_RDWR) return -EINVAL;
    this.shutdownMask |= how + 1;
    this.wake(0, Number.POSITIVE_INFINITY);
    return this.isConnected ? 0 : -ENOTCONN;
  }

  override ioctl(request: number, argument: Ref<number>): number {
    if (request !== FIONREAD) return -ENOTTY;
    argument.value = this.queue[0]?.data.length ?? 0;
    return 0;
  }

  override close(): void {
    if (this.localPort === 0) return;
    this.host.udp.remove(this);
    this.host.udpPorts.remove(this.localPort, this, true);
  }

  override localName(out: sockaddr): number {
    fillAddress(this, out, this.localAddress, this.localPort);
    return 0;
  }

  override remoteName(out: sockaddr): number {
    if (!this.isConnected) return -ENOTCONN;
    fillAddress(this, out, this.remoteAddress, this.remotePort);
    return 0;
  }

  /** Sizes of the queued datagrams, for inspection. */
  queuedSizes(): number[] {
    return this.queue.map((datagram) => datagram.data.length);
  }
}
