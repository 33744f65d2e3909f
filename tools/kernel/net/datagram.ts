/**
 * Datagrams, and which socket of a host takes one (net/ipv4/udp.c).
 */
import type { PacketView } from "../sched/index.ts";
import type { AddressTable } from "./address.ts";
import type { Host } from "./host.ts";
import { spread } from "./ports.ts";
import type { UdpSock } from "./udp.ts";

export class Datagram {
  readonly protocol = "udp";
  readonly source: number;
  readonly sourcePort: number;
  readonly destination: number;
  readonly destinationPort: number;
  readonly data: Uint8Array;
  /** ICMP "port unreachable" in answer to a datagram: carries no data. */
  readonly isUnreachable: boolean;

  constructor(
    from: readonly [address: number, port: number],
    to: readonly [address: number, port: number],
    data: Uint8Array,
    isUnreachable = false,
  ) {
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

  /**
   * The socket that suits best (udp4_lib_lookup2): connected to the sender before bound to the address before
   * any; of equal ones the last bound, or with SO_REUSEPORT the one that a hash of the sender's port picks.
   */
  private bestFor(datagram: Datagram): UdpSock | undefined {
    let best: UdpSock[] = [];
    let bestScore = 0;
    for (const sk of this.byPort.get(datagram.destinationPort) ?? []) {
      const score = sk.score(datagram);
      if (score > bestScore) best = [];
      if (score >= 0 && score >= bestScore) best.push(sk);
      bestScore = Math.max(bestScore, score);
    }
    const last = best.at(-1);
    if (!last?.reusePort) return last;
    const group = best.filter((sk) => sk.reusePort);
    return group[spread(datagram.sourcePort, group.length)];
  }

  /** Hands it to that socket; where there is none an ICMP "port unreachable" goes back. */
  receive(datagram: Datagram): void {
    const best = this.bestFor(datagram);
    if (best) best.arrive(datagram);
    else if (!datagram.isUnreachable) {
      this.host.count("UdpNoPorts");
      const back = new Datagram(
        [datagram.destination, datagram.destinationPort],
        [datagram.source, datagram.sourcePort],
        new Uint8Array(0),
        true,
      );
      this.host.network.transmit(this.host, back);
    }
  }
}
