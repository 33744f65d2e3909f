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

/** Who may join the users of a port without a closer look; null where connect(2) has chosen the port. */
type Shortcut = null | "nobody" | "everybody" | { readonly address: number };

/** inet_bind_bucket: the users of one port. */
interface Bucket {
  readonly users: Set<PortUser>;
  /** What those who were bound so far allow by SO_REUSEADDR (fastreuse) and SO_REUSEPORT (fastreuseport). */
  byAddress: Shortcut;
  byPort: Shortcut;
}

export class PortTable {
  private readonly buckets = new Map<number, Bucket>();
  private readonly host: Host;
  private lastForConnect = 0;
  private lastForBind = 0;

  constructor(host: Host) {
    this.host = host;
  }

  /** A user that follows another one: a connection its listener, TIME-WAIT its connection, or connect's choice. */
  add(port: number, user: PortUser): void {
    this.bucketOf(port).users.add(user);
  }

  /** A user that bind or listen has let in (inet_csk_update_fastreuse). */
  addBound(port: number, user: PortUser, address: number): void {
    const bucket = this.bucketOf(port);
    const reuse = user.reuseAddress && !user.isListening;
    const isFirst = bucket.users.size === 0 || (bucket.users.size === 1 && bucket.users.has(user));
    if (isFirst || !reuse) bucket.byAddress = reuse ? "everybody" : "nobody";
    if (!user.reusePort) bucket.byPort = "nobody";
    else if (isFirst) bucket.byPort = "everybody";
    else if (!this.sharesPort(bucket, user, address)) bucket.byPort = { address };
    bucket.users.add(user);
  }

  private bucketOf(port: number): Bucket {
    const known = this.buckets.get(port);
    if (known) return known;
    const bucket: Bucket = { users: new Set(), byAddress: null, byPort: null };
    this.buckets.set(port, bucket);
    return bucket;
  }

  remove(port: number, user: PortUser): void {
    const bucket = this.buckets.get(port);
    if (bucket?.users.delete(user) && bucket.users.size === 0) this.buckets.delete(port);
  }

  usersOf(port: number): Iterable<PortUser> {
    return this.buckets.get(port)?.users ?? [];
  }

  /** inet_csk_get_port: may `user` have this very port on `address`? */
  isTaken(user: PortUser, address: number, port: number): boolean {
    const bucket = this.buckets.get(port);
    if (!bucket) return false;
    if (bucket.byAddress === "everybody" && user.reuseAddress && !user.isListening) return false;
    return !this.sharesPort(bucket, user, address) && this.conflicts(user, address, port, true);
  }

  /** sk_reuseport_match. */
  private sharesPort(bucket: Bucket, user: PortUser, address: number): boolean {
    const { byPort } = bucket;
    if (!user.reusePort || byPort === null || byPort === "nobody") return false;
    return byPort === "everybody" || byPort.address === address;
  }

  /**
   * inet_csk_bind_conflict: SO_REUSEADDR counts only where both sockets have it and the other one does not
   * listen; SO_REUSEPORT where both have it.
   * @param isRelaxed false for a port that the kernel picks: options do not count
   */
  conflicts(user: PortUser, address: number, port: number, isRelaxed: boolean): boolean {
    for (const other of this.usersOf(port)) {
      if (other === user || !this.overlaps(user, address, other)) continue;
      const bothReuse = user.reuseAddress && other.reuseAddress && !other.isListening;
      if (!isRelaxed || !(bothReuse || (user.reusePort && other.reusePort))) return true;
    }
    return false;
  }

  private overlaps(user: PortUser, address: number, other: PortUser): boolean {
    const { addresses } = this.host.network;
    const six = addresses.isIpv6(address);
    const otherSix = addresses.isIpv6(other.localAddress);
    if (six === otherSix)
      return (
        address === other.localAddress || addresses.isAny(address) || addresses.isAny(other.localAddress)
      );
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
      if ((this.buckets.get(port)?.byAddress ?? null) !== null || !isFree(port)) return false;
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

/** SO_REUSEPORT's choice among `size` sockets: by a hash of the four-tuple, of which the sender's port varies. */
export function spread(sourcePort: number, size: number): number {
  return (Math.imul(sourcePort, 0x9e3779b1) >>> 16) % size;
}
