/**
 * Who uses which local port (net/ipv4/inet_connection_sock.c, inet_hashtables.c): bind's conflict rules and
 * the choice of ephemeral ports. One table a protocol and host; TCP and UDP ports are separate.
 */
import type { Host } from "./host.ts";

/** What the rules ask of a socket that holds a port. */
export interface PortUser {
  readonly localAddress: number;
  /** SO_REUSEADDR. */
  readonly reuseAddress: boolean;
  /** SO_REUSEPORT. */
  readonly reusePort: boolean;
  readonly isListening: boolean;
  /** IPV6_V6ONLY, which keeps :: from covering IPv4 too. */
  readonly isIpv6Only: boolean;
}

/** inet_bind_bucket: the users of one port. */
interface Bucket {
  readonly users: Set<PortUser>;
  /** How many of them were bound by bind(2) (or accepted from such a one), and not by connect(2). */
  explicit: number;
}

export class PortTable {
  private readonly buckets = new Map<number, Bucket>();
  private readonly host: Host;
  private lastForConnect = 0;
  private lastForBind = 0;

  constructor(host: Host) {
    this.host = host;
  }

  add(port: number, user: PortUser, explicit: boolean): void {
    let bucket = this.buckets.get(port);
    if (!bucket) {
      bucket = { users: new Set(), explicit: 0 };
      this.buckets.set(port, bucket);
    }
    bucket.users.add(user);
    if (explicit) bucket.explicit++;
  }

  remove(port: number, user: PortUser, explicit: boolean): void {
    const bucket = this.buckets.get(port);
    if (!bucket?.users.delete(user)) return;
    if (explicit) bucket.explicit--;
    if (bucket.users.size === 0) this.buckets.delete(port);
  }

  usersOf(port: number): Iterable<PortUser> {
    return this.buckets.get(port)?.users ?? [];
  }

  /**
   * inet_csk_bind_conflict: may `user` have `port` on `address` beside those who have it?
   * SO_REUSEADDR counts only where both sockets have it and the other one does not listen; SO_REUSEPORT
   * where both have it.
   * @param isChosen the port was asked for by number; a port that the kernel picks is judged more strictly
   */
  conflicts(user: PortUser, address: number, port: number, isChosen: boolean): boolean {
    for (const other of this.usersOf(port)) {
      if (other === user || !this.overlaps(user, address, other)) continue;
      const bothReuse = user.reuseAddress && other.reuseAddress && !other.isListening;
      const bothSharePort = user.reusePort && other.reusePort;
      if (!bothReuse && !bothSharePort) return true;
      if (!isChosen && bothReuse && !bothSharePort) return true;
    }
    return false;
  }

  private overlaps(user: PortUser, address: number, other: PortUser): boolean {
    const { addresses } = this.host.network;
    const six = addresses.isIpv6(address);
    const otherSix = addresses.isIpv6(other.localAddress);
    if (six === otherSix)
      return address === other.localAddress || addresses.isAny(address) || addresses.isAny(other.localAddress);
    const wide = six ? address : other.localAddress;
    const only = six ? user.isIpv6Only : other.isIpv6Only;
    return addresses.isAny(wide) && !only;
  }

  /** A free port for bind(…, 0); odd ones first, since connect takes even ones. 0 where none is free. */
  pickForBind(user: PortUser, address: number): number {
    return this.search(1, this.lastForBind, (port) => {
      if (this.conflicts(user, address, port, false)) return false;
      this.lastForBind = port;
      return true;
    });
  }

  /**
   * A local port for connect: one that nobody bound, and whose four-tuple is free. 0 where there is none.
   * @param isFree whether the connection with this local port would be a new one
   */
  pickForConnect(isFree: (port: number) => boolean): number {
    return this.search(0, this.lastForConnect, (port) => {
      if ((this.buckets.get(port)?.explicit ?? 0) > 0 || !isFree(port)) return false;
      this.lastForConnect = port;
      return true;
    });
  }

  /** Walks the range once from behind `last`, ports of the wanted parity first. */
  private search(parity: number, last: number, take: (port: number) => boolean): number {
    const [low, high] = this.host.sysctl.ip_local_port_range;
    const size = high - low + 1;
    for (const wanted of [parity, 1 - parity]) {
      const first = low + (((low & 1) ^ wanted) & 1);
      const count = Math.ceil((high - first + 1) / 2);
      const start = last >= first && ((last - first) & 1) === 0 ? (last - first) / 2 + 1 : 0;
      for (let i = 0; i < count && i < size; i++) {
        const port = first + 2 * ((start + i) % count);
        if (take(port)) return port;
      }
    }
    return 0;
  }
}
