/**
 * Where a segment finds its socket (net/ipv4/inet_hashtables.c): the established table by four-tuple, which
 * also holds half-open requests and TIME-WAIT, and behind it the listeners by port.
 */

import { ANY4, ANY6 } from "../address.ts";
import type { Host } from "../host.ts";
import { spread } from "../ports.ts";
import { type Entry, EstablishedTable } from "./established.ts";
import { receiveOn } from "./input.ts";
import { answerWithReset } from "./output.ts";
import { answerCookie, answerRequest, openRequest } from "./request.ts";
import { ACK, RST, SYN, type Segment } from "./segment.ts";
import type { TcpSock } from "./sock.ts";
import { receiveInTimeWait } from "./timewait.ts";

export class TcpTables {
  private readonly host: Host;
  private readonly established = new EstablishedTable();
  private readonly listeners = new Map<number, TcpSock[]>();
  /** All sockets that have a port, for ss: in creation order. */
  readonly all = new Set<Entry>();
  /** How many of them stand in for a socket, in TIME-WAIT or FIN-WAIT-2. */
  standIns = 0;

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
    return this.established.find(localAddress, localPort, remoteAddress, remotePort);
  }

  /** Adds, or puts in the place of what had the same four-tuple. */
  hash(entry: Entry): void {
    this.established.put(entry);
    if (entry.kind === "time-wait") this.standIns++;
    this.all.add(entry);
  }

  /** Takes an entry out, its port included unless it was bound and may still be used. */
  unhash(entry: Entry): void {
    this.established.delete(entry);
    if (this.all.delete(entry) && entry.kind === "time-wait") this.standIns--;
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
    const kind = segment.flags & (SYN | ACK | RST);
    if (listener && kind === SYN) openRequest(listener, segment);
    else if (listener && kind === ACK) answerCookie(listener, segment);
    else this.reject(segment);
  }

  /** Nobody is there: RST. */
  reject(segment: Segment): void {
    answerWithReset((reply) => this.host.network.transmit(this.host, reply), segment);
  }
}
