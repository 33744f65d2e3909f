/**
 * Where a segment finds its socket (net/ipv4/inet_hashtables.c): the established table by four-tuple, which
 * also holds half-open requests and TIME-WAIT, and behind it the listeners by port.
 */

import { ANY4, ANY6 } from "../address.ts";
import type { Host } from "../host.ts";
import { spread } from "../ports.ts";
import { receiveOn } from "./input.ts";
import { type RequestSock, answerRequest, openRequest } from "./listen.ts";
import { answerWithReset } from "./output.ts";
import { ACK, RST, SYN, type Segment } from "./segment.ts";
import type { TcpSock } from "./sock.ts";
import { type TimeWaitSock, receiveInTimeWait } from "./timewait.ts";

/** What the established table holds. */
export type Entry = TcpSock | RequestSock | TimeWaitSock;

export class TcpTables {
  private readonly host: Host;
  /** By local address, then by remote address and both ports in one number. */
  private readonly established = new Map<number, Map<number, Entry>>();
  private readonly listeners = new Map<number, TcpSock[]>();
  /** All sockets that have a port, for ss: in creation order. */
  readonly all = new Set<Entry>();

  constructor(host: Host) {
    this.host = host;
  }

  /* ---- the established table ---- */

  find(
    localAddress: number,
    localPort: number,
    remoteAddress: number,
    remotePort: number,
  ): Entry | undefined {
    return this.established.get(localAddress)?.get(key(remoteAddress, remotePort, localPort));
  }

  /** Adds, or puts in the place of what had the same four-tuple. */
  hash(entry: Entry): void {
    let byAddress = this.established.get(entry.localAddress);
    if (!byAddress) {
      byAddress = new Map();
      this.established.set(entry.localAddress, byAddress);
    }
    byAddress.set(key(entry.remoteAddress, entry.remotePort, entry.localPort), entry);
    this.all.add(entry);
  }

  /** Takes an entry out, its port included unless it was bound and may still be used. */
  unhash(entry: Entry): void {
    const byAddress = this.established.get(entry.localAddress);
    const place = key(entry.remoteAddress, entry.remotePort, entry.localPort);
    if (byAddress?.get(place) === entry) byAddress.delete(place);
    this.all.delete(entry);
    if (entry.kind === "sock") this.stopListening(entry);
    if (entry.kind === "sock" && !(entry.isBoundPort && entry.socket)) this.releasePort(entry);
  }

  releasePort(sk: TcpSock): void {
    if (!sk.holdsPort) return;
    this.host.tcpPorts.remove(sk.localPort, sk);
    sk.holdsPort = false;
  }

  /* ---- listeners ---- */

  startListening(sk: TcpSock): void {
    const list = this.listeners.get(sk.localPort);
    if (list) list.push(sk);
    else this.listeners.set(sk.localPort, [sk]);
    this.all.add(sk);
  }

  stopListening(sk: TcpSock): void {
    const list = this.listeners.get(sk.localPort);
    const index = list?.indexOf(sk) ?? -1;
    if (list && index >= 0) list.splice(index, 1);
    if (list?.length === 0) this.listeners.delete(sk.localPort);
  }

  /** The listener for a destination: one bound to the very address before one bound to any. */
  listenerFor(address: number, port: number, sourcePort: number): TcpSock | undefined {
    const list = this.listeners.get(port);
    if (!list) return undefined;
    const exact = list.filter((sk) => sk.localAddress === address);
    const any = this.host.network.addresses.isIpv6(address) ? ANY6 : ANY4;
    const wide = list.filter((sk) => sk.localAddress === any);
    const dual = list.filter((sk) => sk.localAddress === ANY6 && !sk.isIpv6Only);
    const group = exact.length > 0 ? exact : wide.length > 0 ? wide : dual;
    return group.length > 1 && group[0]?.reusePort ? group[spread(sourcePort, group.length)] : group[0];
  }

  /* ---- arrival ---- */

  /** tcp_v4_rcv. */
  receive(segment: Segment): void {
    const entry = this.find(segment.destination, segment.destinationPort, segment.source, segment.sourcePort);
    if (entry?.kind === "sock") return receiveOn(entry, segment);
    if (entry?.kind === "request") return answerRequest(entry, segment);
    if (entry?.kind === "time-wait" && receiveInTimeWait(entry, segment)) return;
    this.receiveAsListener(segment);
  }

  private receiveAsListener(segment: Segment): void {
    const listener = this.listenerFor(segment.destination, segment.destinationPort, segment.sourcePort);
    if (listener && (segment.flags & (SYN | ACK | RST)) === SYN) openRequest(listener, segment);
    else this.reject(segment);
  }

  /** Nobody is there: RST. */
  reject(segment: Segment): void {
    answerWithReset((reply) => this.host.network.transmit(this.host, reply), segment);
  }
}

/** Ports and address in one number below 2^53; addresses are interned and few. */
function key(remoteAddress: number, remotePort: number, localPort: number): number {
  return (remoteAddress * 65_536 + remotePort) * 65_536 + localPort;
}
