/** A machine on the network: its interfaces, its sysctls, its tables of sockets, its counters. */
import type { Machine } from "../sched/index.ts";
import { PortTable } from "./ports.ts";
import type { Fate, Interface, Network, Packet, Route } from "./network.ts";
import type { PacketView } from "../sched/index.ts";
import type { TcpTables } from "./tcp/tables.ts";
import type { UdpTables } from "./udp.ts";

/** net.* sysctls that the stack reads, with the defaults of Linux 6.18. Times in seconds. */
export interface NetSysctls {
  somaxconn: number;
  tcp_max_syn_backlog: number;
  tcp_syncookies: number;
  tcp_abort_on_overflow: number;
  tcp_syn_retries: number;
  tcp_synack_retries: number;
  tcp_syn_linear_timeouts: number;
  tcp_retries2: number;
  tcp_orphan_retries: number;
  tcp_fin_timeout: number;
  tcp_tw_reuse: number;
  ip_local_port_range: readonly [low: number, high: number];
  tcp_rmem: readonly [min: number, initial: number, max: number];
  tcp_wmem: readonly [min: number, initial: number, max: number];
  rmem_default: number;
  wmem_default: number;
  rmem_max: number;
  wmem_max: number;
}

export function defaultSysctls(): NetSysctls {
  return {
    somaxconn: 4096,
    tcp_max_syn_backlog: 2048,
    tcp_syncookies: 1,
    tcp_abort_on_overflow: 0,
    tcp_syn_retries: 6,
    tcp_synack_retries: 5,
    tcp_syn_linear_timeouts: 4,
    tcp_retries2: 15,
    tcp_orphan_retries: 0,
    tcp_fin_timeout: 60,
    tcp_tw_reuse: 2,
    ip_local_port_range: [32_768, 60_999],
    tcp_rmem: [4096, 131_072, 33_554_432],
    tcp_wmem: [4096, 16_384, 4_194_304],
    rmem_default: 212_992,
    wmem_default: 212_992,
    rmem_max: 4_194_304,
    wmem_max: 4_194_304,
  };
}

export class Host implements Machine {
  readonly name: string;
  readonly network: Network;
  /** 1 for a machine whose time counts, 0 for one that is infinitely fast. */
  readonly costFactor: number;
  readonly interfaces: Interface[] = [];
  readonly sysctl = defaultSysctls();
  /** nstat's counters: "ListenOverflows", "TcpRetransSegs" …; absent is 0. */
  readonly counters = new Map<string, number>();
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

  receive(packet: Packet): void {
    if (packet.protocol === "tcp") this.tcp.receive(packet);
    else this.udp.receive(packet);
  }

  count(name: string): void {
    const value = (this.counters.get(name) ?? 0) + 1;
    this.counters.set(name, value);
    const listener = this.network.listener();
    if (listener) listener({ type: "counter", at: this.network.clock.now, host: this.name, name, value });
  }
}
