/** A machine on the network: its interfaces, its sysctls, its tables of sockets, its counters. */
import { EpollUser, FileSystem, type FsMachine } from "../fs/index.ts";
import type { PacketView } from "../sched/index.ts";
import { Conntrack } from "./conntrack.ts";
import { type CounterName, Counters } from "./counters.ts";
import type { UdpTables } from "./datagram.ts";
import { KernelLog } from "./kernel-log.ts";
import type { Fate } from "./link.ts";
import type { Interface, Network, Packet, Route } from "./network.ts";
import { PortTable } from "./ports.ts";
import { type SysctlMachine, defaultSysctls, readSysctl, writeSysctl } from "./sysctl/index.ts";
import { RST } from "./tcp/segment.ts";
import type { TcpTables } from "./tcp/tables.ts";
import { AbstractNames } from "./unix/names.ts";

export class Host implements FsMachine, SysctlMachine {
  readonly name: string;
  readonly network: Network;
  /** 1 for a machine whose time counts, 0 for one that is infinitely fast. */
  readonly costFactor: number;
  readonly interfaces: Interface[] = [];
  readonly sysctl = defaultSysctls();
  readonly abstractNames = new AbstractNames();
  readonly epollUser = new EpollUser(this.sysctl);
  readonly fileSystem = new FileSystem();
  /** Tasks that have a pid here, zombies included: what kernel.pid_max and threads-max bound. */
  tasks = 0;
  /** Open file descriptions: what fs.file-max bounds. */
  openFiles = 0;
  /** What its firewall remembers of connections; null where it does not track them. */
  conntrack: Conntrack | null = null;
  /** What dmesg(1) shows. */
  readonly kernelLog = new KernelLog(() => this.network.clock.now);
  /** What nstat(8) shows. */
  readonly counters = new Counters();
  readonly tcpPorts = new PortTable(this);
  readonly udpPorts = new PortTable(this);
  /** Set when the protocols are attached. */
  tcp!: TcpTables;
  udp!: UdpTables;
  /** Decides over each packet on this host's loopback, where set. */
  loopbackFate: ((packet: PacketView) => Fate) | null = null;
  private readonly own = new Set<number>();
  private readonly routes = new Map<number, Route | null>();

  constructor(network: Network, name: string, costFactor: number) {
    this.network = network;
    this.name = name;
    this.costFactor = costFactor;
    network.hosts.push(this);
  }

  addInterface(iface: Interface): void {
    this.interfaces.push(iface);
    this.own.add(iface.address);
    for (const host of this.network.hosts) host.routes.clear();
  }

  /** Its interfaces' addresses and all of 127.0.0.0/8. */
  hasAddress(address: number): boolean {
    return this.own.has(address) || this.network.addresses.isLoopback(address);
  }

  routeTo(destination: number): Route | null {
    const known = this.routes.get(destination);
    if (known !== undefined) return known;
    const route = this.network.route(this, destination);
    this.routes.set(destination, route);
    return route;
  }

  /** `sysctl -w NAME=VALUE`. @returns false where there is no such name, or the value does not fit */
  setSysctl(name: string, value: string): boolean {
    return writeSysctl(this, name, value) === null;
  }

  /** The value as /proc/sys prints it; null for an unknown name. */
  getSysctl(name: string): string | null {
    return readSysctl(this, name);
  }

  /** Loads the firewall's connection tracking; from now on every packet is looked at. */
  trackConnections(): Conntrack {
    this.conntrack ??= new Conntrack(this.network.clock, this.sysctl, this.kernelLog);
    return this.conntrack;
  }

  receive(packet: Packet): void {
    // What it sent to itself was looked at when it left.
    if (this.conntrack && !this.hasAddress(packet.source) && !this.conntrack.admits(packet))
      return this.network.lose(null, this, packet, `${this.name}'s connection table is full`);
    if (packet.protocol === "tcp") {
      this.counters.tcpIn++;
      this.tcp.receive(packet);
    } else {
      if (!packet.isUnreachable) this.counters.udpIn++;
      this.udp.receive(packet);
    }
  }

  noteSent(packet: Packet): void {
    if (packet.protocol === "udp") {
      if (!packet.isUnreachable) this.counters.udpOut++;
    } else {
      this.counters.tcpOut++;
      if (packet.flags & RST) this.count("TcpOutRsts");
    }
  }

  count(name: CounterName): void {
    const value = this.counters.add(name);
    const listener = this.network.listener();
    if (listener) listener({ type: "counter", at: this.network.clock.now, host: this.name, name, value });
  }
}
