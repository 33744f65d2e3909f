/**
 * UDP (net/ipv4/udp.c, udp(7)): each send is one datagram, each receive takes one; what does not fit into the
 * reader's buffer is lost, and so is what does not fit into the receive queue. One piece because it is one class,
 * a socket with its calls.
 */
import { type Caller, attemptOrSleep } from "../fs/index.ts";
import { type Scheduler, WOULD_SLEEP } from "../sched/index.ts";
import {
  EACCES,
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
  EOPNOTSUPP,
  EPIPE,
} from "../uapi/errno.ts";
import { FIONREAD, SIOCOUTQ } from "../uapi/fcntl.ts";
import type { sockaddr } from "../uapi/inet.ts";
import type { Ref } from "../uapi/limits.ts";
import {
  POLLERR,
  POLLHUP,
  POLLIN,
  POLLOUT,
  POLLRDHUP,
  POLLRDNORM,
  POLLWRBAND,
  POLLWRNORM,
} from "../uapi/poll.ts";
import {
  AF_INET,
  AF_INET6,
  AF_UNSPEC,
  IPPROTO_UDP,
  MSG_DONTWAIT,
  MSG_MORE,
  MSG_OOB,
  MSG_PEEK,
  MSG_TRUNC,
  SHUT_RDWR,
  SOCK_DGRAM,
  SOL_SOCKET,
  SO_BROADCAST,
} from "../uapi/socket.ts";
import { ANY4, ANY6, LOOPBACK4, LOOPBACK6 } from "./address.ts";
import { Datagram } from "./datagram.ts";
import type { Host } from "./host.ts";
import { fillAddress, readAddress, readIpv4 } from "./naming.ts";
import type { Route } from "./network.ts";
import { RCV_SHUTDOWN, type ReceiveMessage, SEND_SHUTDOWN, type SendMessage, Sock } from "./sock.ts";

/** Largest payload of an IPv4 datagram: 65,535 less the headers. */
const MAX_PAYLOAD = 65_507;
/** What one queued datagram costs beside its bytes (sizeof sk_buff and shared info). */
const OVERHEAD = 768;

export class UdpSock extends Sock {
  private readonly queue: Datagram[] = [];
  private queuedCost = 0;
  private isConnected = false;
  /** What MSG_MORE has held back, and where it goes. */
  private corked: { parts: Uint8Array; readonly to: Destination } | null = null;

  constructor(sched: Scheduler, host: Host, family: number) {
    super(sched, host, family, SOCK_DGRAM, IPPROTO_UDP);
  }

  /** -1 where the datagram is not for this socket. */
  score(datagram: Datagram): number {
    const { addresses } = this.host.network;
    let score = 0;
    if (this.localAddress === datagram.destination) score += 2;
    else if (!addresses.isAny(this.localAddress)) return -1;
    else if (
      addresses.isIpv6(datagram.destination)
        ? this.localAddress !== ANY6
        : this.localAddress === ANY6 && this.isIpv6Only
    )
      return -1;
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
      this.host.count("UdpInErrors");
      this.host.count("UdpRcvbufErrors");
      return;
    }
    this.queue.push(datagram);
    this.queuedCost += cost;
    this.wake(POLLIN | POLLRDNORM);
  }

  override bind(address: sockaddr): number {
    const isUnspecified =
      address.family === AF_UNSPEC && this.family === AF_INET && address.addr === "0.0.0.0";
    const wanted = readAddress(this, isUnspecified ? { ...address, family: AF_INET } : address);
    if (wanted < 0) return wanted;
    const { addresses } = this.host.network;
    if (!addresses.isAny(wanted) && !this.host.hasAddress(wanted)) return -EADDRNOTAVAIL;
    if (this.holdsPort) return -EINVAL;
    const ports = this.host.udpPorts;
    const port = address.port === 0 ? ports.pickForBind(this, wanted) : address.port;
    if (port === 0 || (address.port !== 0 && ports.conflicts(this, wanted, port, true))) return -EADDRINUSE;
    this.localAddress = wanted;
    this.localPort = port;
    this.holdsPort = true;
    this.isBoundPort = address.port !== 0;
    this.isBoundAddress = !addresses.isAny(wanted);
    ports.add(port, this);
    this.host.udp.add(this);
    return 0;
  }

  /** inet_autobind: a port for who has none. @returns 0, or -EAGAIN where none is left */
  private autobind(): number {
    if (this.holdsPort) return 0;
    const any = this.family === AF_INET6 ? "::" : "0.0.0.0";
    return this.bind({ family: this.family, addr: any, port: 0, path: "" }) < 0 ? -EAGAIN : 0;
  }

  override connect(_by: Caller, address: sockaddr): number {
    if (address.family === AF_UNSPEC) return this.disconnect();
    const bound = this.autobind();
    if (bound < 0) return bound;
    const remote = this.destinationOf(address);
    if (remote < 0) return remote;
    const route = this.routeFor(remote);
    if (typeof route === "number") return route;
    if (this.host.network.addresses.isAny(this.localAddress)) this.localAddress = route.source;
    this.remoteAddress = remote;
    this.remotePort = address.port;
    this.isConnected = true;
    return 0;
  }

  /** __udp_disconnect: no peer; a port that the kernel chose is given back. */
  private disconnect(): number {
    this.isConnected = false;
    this.remoteAddress = ANY4;
    this.remotePort = 0;
    if (!this.isBoundAddress) this.localAddress = this.family === AF_INET6 ? ANY6 : ANY4;
    if (this.isBoundPort) return 0;
    this.releasePort();
    this.localPort = 0;
    return 0;
  }

  private releasePort(): void {
    if (!this.holdsPort) return;
    this.host.udp.remove(this);
    this.host.udpPorts.remove(this.localPort, this);
    this.holdsPort = false;
  }

  /** A sockaddr's address; an unspecified family counts as IPv4, and no address as this host's. */
  private destinationOf(address: sockaddr): number {
    const isIpv4 = address.family === AF_INET || (address.family === AF_UNSPEC && this.family === AF_INET);
    const remote = isIpv4 ? readIpv4(this, address) : readAddress(this, address);
    if (remote === ANY4) return LOOPBACK4;
    return remote === ANY6 ? LOOPBACK6 : remote;
  }

  /** The way to an address, -ENETUNREACH, or -EACCES for a broadcast without SO_BROADCAST. */
  private routeFor(remote: number): Route | number {
    const { addresses } = this.host.network;
    const route = this.host.routeTo(remote);
    if (!route) return -ENETUNREACH;
    const mayBroadcast = this.options.stored.get(`${SOL_SOCKET}.${SO_BROADCAST}`) === 1;
    return addresses.text(remote) === LOOPBACK_BROADCAST && !mayBroadcast ? -EACCES : route;
  }

  override send(by: Caller, message: SendMessage): number {
    const { data, to, flags } = message;
    const bound = this.autobind();
    if (bound < 0) return bound;
    if (data.length > 0xffff) return -EMSGSIZE;
    if (flags & MSG_OOB) return -EOPNOTSUPP;
    const target = this.corked?.to ?? this.target(to);
    if (typeof target === "number") return target;
    const length = (this.corked?.parts.length ?? 0) + data.length;
    if (length > MAX_PAYLOAD) return -EMSGSIZE;
    if (this.error !== 0) return -this.takeError();
    if (this.shutdownMask & SEND_SHUTDOWN) return -EPIPE;
    by.sched.copyIn(by.task, data.length);
    const parts = this.corked ? joined(this.corked.parts, data) : data.slice();
    this.corked = flags & MSG_MORE ? { parts, to: target } : null;
    if (!this.corked)
      this.host.network.transmit(
        this.host,
        new Datagram([target.source, this.localPort], [target.address, target.port], parts),
      );
    return data.length;
  }

  private target(to: sockaddr | null): Destination | number {
    if (!to && !this.isConnected) return -EDESTADDRREQ;
    const address = to ? this.destinationOf(to) : this.remoteAddress;
    if (address < 0) return address;
    if (to && to.port === 0) return -EINVAL;
    const route = this.routeFor(address);
    if (typeof route === "number") return route;
    const source = this.host.network.addresses.isAny(this.localAddress) ? route.source : this.localAddress;
    return { source, address, port: to ? to.port : this.remotePort };
  }

  override receive(by: Caller, message: ReceiveMessage): number {
    const answer = this.take(by, message);
    if (answer !== WOULD_SLEEP) return answer;
    return attemptOrSleep(by, message.mayNotSleep || (message.flags & MSG_DONTWAIT) !== 0, {
      attempt: () => this.take(by, message),
      queues: [this.wait],
      exclusive: true,
      interest: POLLIN | POLLERR,
      timeout: this.options.receiveTimeout,
      timedOut: () => -EAGAIN,
      restartable: this.options.receiveTimeout === Number.POSITIVE_INFINITY,
    });
  }

  /** Takes the oldest datagram, or WOULD_SLEEP. */
  private take(by: Caller, { buf, flags, from, info }: ReceiveMessage): number {
    if (this.error !== 0) return -this.takeError();
    const datagram = this.queue[0];
    if (!datagram) return this.shutdownMask & RCV_SHUTDOWN ? 0 : WOULD_SLEEP;
    if (!(flags & MSG_PEEK)) {
      this.queue.shift();
      this.queuedCost -= datagram.data.length + OVERHEAD;
    }
    const count = Math.min(buf.length, datagram.data.length);
    buf.set(datagram.data.subarray(0, count));
    if (info && count < datagram.data.length) info.flags |= MSG_TRUNC;
    if (from) fillAddress(this, from, datagram.source, datagram.sourcePort);
    by.sched.copyOut(by.task, count);
    return flags & MSG_TRUNC ? datagram.data.length : count;
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
    if (request !== FIONREAD && request !== SIOCOUTQ) return -ENOTTY;
    argument.value = request === FIONREAD ? (this.queue[0]?.data.length ?? 0) : 0;
    return 0;
  }

  override close(): void {
    this.releasePort();
  }

  override localName(out: sockaddr): number {
    fillAddress(this, out, this.localAddress, this.localPort);
    return 0;
  }

  override remoteName(out: sockaddr): number {
    if (!this.isConnected || this.remotePort === 0) return -ENOTCONN;
    fillAddress(this, out, this.remoteAddress, this.remotePort);
    return 0;
  }

  /** Sizes of the queued datagrams, for inspection. */
  queuedSizes(): number[] {
    return this.queue.map((datagram) => datagram.data.length);
  }
}

/** Where a datagram goes, and from which address. */
interface Destination {
  readonly source: number;
  readonly address: number;
  readonly port: number;
}

/** Simplified: the only broadcast address that the kernel knows; sending to it reaches nobody. */
const LOOPBACK_BROADCAST = "127.255.255.255";

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
