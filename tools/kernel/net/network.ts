/**
 * Hosts, links and the way of a packet. A link joins interfaces with one latency and one MTU; routed links
 * (the default) also reach each other, as the internet does. Every host has a loopback of its own.
 *
 * Simplified: routers are not hosts; a path is at most two links, and fragments do not exist: TCP cuts by
 * MSS and a datagram travels whole.
 */
import { Deque, Random, panic } from "../lib/index.ts";
import type { Listener } from "../sched/index.ts";
import type { Clock } from "../time/index.ts";
import { AddressTable, LOOPBACK4, inSubnet } from "./address.ts";
import type { Datagram } from "./datagram.ts";
import type { Host } from "./host.ts";
import { type Fate, type Link, ipLength } from "./link.ts";
import type { Segment } from "./tcp/segment.ts";

/** What travels. */
export type Packet = Segment | Datagram;

export interface Interface {
  readonly name: string;
  readonly address: number;
  readonly prefix: number;
  readonly link: Link;
}

export interface Route {
  /** null where nobody has that address: packets vanish. */
  readonly target: Host | null;
  readonly links: readonly Link[];
  readonly latency: number;
  readonly mtu: number;
  /** The address a socket that is bound to none gets. */
  readonly source: number;
}

/** The loopback interface's MTU. */
const LOOPBACK_MTU = 65_536;

export class Network {
  readonly addresses = new AddressTable();
  readonly clock: Clock;
  readonly random: Random;
  readonly hosts: Host[] = [];
  listener: () => Listener | null;
  /** Whether packets are events. */
  reportsPackets = true;
  /** Packets that have left a host so far. */
  sent = 0;
  /** Packets that have arrived, and in the same order where. */
  private readonly arrived = new Deque<Packet>();
  private readonly arrivedAt = new Deque<Host>();
  private isDraining = false;

  constructor(clock: Clock, listener: () => Listener | null, seed: number) {
    this.clock = clock;
    this.listener = listener;
    this.random = new Random(seed);
  }

  /**
   * How `from` reaches `destination`. To itself it goes over the loopback, whatever the address: the source is
   * then that address, and 127.0.0.1 for all of 127.0.0.0/8 (`ip route show table local`).
   * @returns null where it has no route (ENETUNREACH)
   */
  route(from: Host, destination: number): Route | null {
    if (from.hasAddress(destination)) {
      const source =
        this.addresses.isLoopback(destination) && !this.addresses.isIpv6(destination)
          ? LOOPBACK4
          : destination;
      return { target: from, links: [], latency: 0, mtu: LOOPBACK_MTU, source };
    }
    const text = this.addresses.text(destination);
    for (const iface of from.interfaces)
      if (inSubnet(this.addresses.text(iface.address), iface.prefix, text)) {
        const target = this.hosts.find((host) =>
          host.interfaces.some((i) => i.address === destination && i.link === iface.link),
        );
        return {
          target: target ?? null,
          links: [iface.link],
          latency: iface.link.latency,
          mtu: iface.link.mtu,
          source: iface.address,
        };
      }
    const out = from.interfaces.find((iface) => iface.link.routed);
    if (!out) return null;
    for (const target of this.hosts)
      for (const iface of target.interfaces)
        if (iface.address === destination && iface.link.routed)
          return {
            target,
            links: [out.link, iface.link],
            latency: out.link.latency + iface.link.latency,
            mtu: Math.min(out.link.mtu, iface.link.mtu),
            source: out.address,
          };
    return {
      target: null,
      links: [out.link],
      latency: out.link.latency,
      mtu: out.link.mtu,
      source: out.address,
    };
  }

  /** Sends a packet. On the loopback it arrives before the sending call returns; elsewhere after the latency. */
  transmit(from: Host, packet: Packet): void {
    const route = from.routeTo(packet.destination);
    this.sent++;
    from.noteSent(packet);
    if (packet.protocol === "tcp") packet.timestamp = this.clock.now;
    const listener = this.packetListener();
    if (listener) this.report(listener, "send", from, route?.target ?? null, packet, "");
    if (!route) return;
    const { target } = route;
    if (from.conntrack && !from.conntrack.admits(packet))
      return this.lose(from, target, packet, `${from.name}'s connection table is full`);
    if (route.links.length === 0 && target) {
      const fate = from.loopbackFate ? from.loopbackFate(packet.view(this.addresses)) : "pass";
      this.carry(from, target, packet, fate, 0);
      return;
    }
    let delay = route.latency;
    let isDoubled = false;
    for (const link of route.links) {
      const fate: Fate = link.isCut ? "drop" : link.fate ? link.fate(packet.view(this.addresses)) : "pass";
      if (fate === "drop")
        return this.lose(from, target, packet, link.isCut ? `${link.name} is cut` : `lost on ${link.name}`);
      if (fate === "twice") isDoubled = true;
      else if (fate !== "pass") delay += fate.delay;
      const time = link.sendingTime(from, ipLength(packet), this.clock.now);
      if (time < 0) return this.lose(from, target, packet, `the queue of ${link.name} is full`);
      delay += time;
    }
    if (!target) return this.lose(from, null, packet, "nobody has that address");
    this.carry(from, target, packet, isDoubled ? "twice" : "pass", delay);
  }

  private carry(from: Host, target: Host, packet: Packet, fate: Fate, latency: number): void {
    if (fate === "drop") return this.lose(from, target, packet, "lost");
    if (fate === "twice") this.carry(from, target, packet, "pass", latency);
    const delay = latency + (typeof fate === "string" ? 0 : fate.delay);
    if (delay === 0) this.arrive(target, packet);
    else
      this.clock.after(delay, () => {
        this.arrive(target, packet);
        this.drain();
      });
  }

  private arrive(host: Host, packet: Packet): void {
    this.arrived.push(packet);
    this.arrivedAt.push(host);
  }

  /** A packet that goes no further. */
  lose(from: Host | null, target: Host | null, packet: Packet, why: string): void {
    const listener = this.packetListener();
    if (listener) this.report(listener, "drop", from, target, packet, why);
  }

  /** Hands arrived packets to their hosts until none is left; their answers included. @returns whether there were any */
  drain(): boolean {
    if (this.isDraining || this.arrived.length === 0) return false;
    this.isDraining = true;
    const listener = this.packetListener();
    for (let packet = this.arrived.shift(); packet; packet = this.arrived.shift()) {
      const host = this.arrivedAt.shift() as Host;
      if (listener) this.report(listener, "deliver", null, host, packet, "");
      host.receive(packet);
    }
    this.isDraining = false;
    return true;
  }

  private packetListener(): Listener | null {
    return this.reportsPackets ? this.listener() : null;
  }

  private report(
    listener: Listener,
    what: "send" | "deliver" | "drop",
    from: Host | null,
    to: Host | null,
    packet: Packet,
    why: string,
  ): void {
    const sender = from ?? this.hosts.find((host) => host.hasAddress(packet.source));
    const packetView = packet.view(this.addresses);
    listener({
      type: "packet",
      at: this.clock.now,
      what,
      from: sender?.name ?? "?",
      to: to?.name ?? "nobody",
      packet: packetView,
      why,
    });
  }

  hostNamed(name: string): Host {
    return this.hosts.find((host) => host.name === name) ?? panic(`no host named ${name}`);
  }
}
