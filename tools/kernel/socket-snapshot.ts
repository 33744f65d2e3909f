/**
 * Every socket of a host as plain data: addresses, state, queues, owners and the timer that runs, as inet_diag tells
 * them to ss(8). Nothing here changes anything.
 */
import { type File, filesOf } from "./fs/index.ts";
import type { Kernel } from "./kernel.ts";
import type { Entry, Host } from "./net/index.ts";
import { AF_INET, AF_INET6 } from "./uapi/socket.ts";
import { TCP_LISTEN } from "./uapi/tcp.ts";

export interface SocketSnapshot {
  protocol: "tcp" | "udp";
  state: number;
  /** AF_INET or AF_INET6; an IPv6 socket shows IPv4 addresses as "::ffff:10.0.0.7". */
  family: number;
  localAddress: string;
  localPort: number;
  remoteAddress: string;
  remotePort: number;
  /** Unread bytes; for a listener the connections that wait for accept. */
  receiveQueue: number;
  /** Bytes not acknowledged; for a listener the limit of the accept queue. */
  sendQueue: number;
  /** Whose descriptors refer to it, in order; none for orphans, half-open requests and TIME-WAIT. */
  owners: { pid: number; name: string; fd: number }[];
  /** What the kernel will do by itself, and when; null where it waits for somebody. */
  timer: TimerSnapshot | null;
}

/** A timer by ss's name: "on" repeats what was not acknowledged, "persist" probes a closed window. */
export interface TimerSnapshot {
  name: "on" | "keepalive" | "timewait" | "persist";
  /** Virtual ns until it is due. */
  in: number;
  /** Attempts so far. */
  retries: number;
}

/** The sockets of one host that have a port: listeners first, then in order of creation. */
export function snapshotSockets(kernel: Kernel, host: Host): SocketSnapshot[] {
  const owners = ownersOf(kernel);
  const tcp = [...host.tcp.all].map((entry) => snapshotTcp(kernel, host, entry, owners));
  const udp = host.udp.all().map(
    (sk): SocketSnapshot => ({
      protocol: "udp",
      state: 7,
      ...addressesOf(host, sk.family, sk),
      receiveQueue: sk.queuedSizes().reduce((sum, size) => sum + size, 0),
      sendQueue: 0,
      owners: (sk.socket && owners.get(sk.socket)) ?? [],
      timer: null,
    }),
  );
  return [...tcp.filter((s) => s.state === TCP_LISTEN), ...tcp.filter((s) => s.state !== TCP_LISTEN), ...udp];
}

type Owners = Map<File, { pid: number; name: string; fd: number }[]>;

function ownersOf(kernel: Kernel): Owners {
  const owners: Owners = new Map();
  for (const process of kernel.sched.processes.values())
    for (const [fd, file] of filesOf(process).entries()) {
      const list = owners.get(file) ?? [];
      list.push({ pid: process.pid, name: process.name, fd });
      owners.set(file, list);
    }
  return owners;
}

function addressesOf(
  host: Host,
  family: number,
  entry: { localAddress: number; localPort: number; remoteAddress: number; remotePort: number },
) {
  return {
    family,
    localAddress: shownAddress(host, family, entry.localAddress),
    localPort: entry.localPort,
    remoteAddress: shownAddress(host, family, entry.remoteAddress),
    remotePort: entry.remotePort,
  };
}

function shownAddress(host: Host, family: number, address: number): string {
  const { addresses } = host.network;
  const text = addresses.text(address);
  if (family !== AF_INET6 || addresses.isIpv6(address)) return text;
  return addresses.isAny(address) ? "::" : `::ffff:${text}`;
}

function familyOf(entry: Entry): number {
  if (entry.kind === "sock") return entry.family;
  return entry.kind === "request" ? entry.listener.family : AF_INET;
}

function snapshotTcp(kernel: Kernel, host: Host, entry: Entry, owners: Owners): SocketSnapshot {
  const base = {
    protocol: "tcp" as const,
    state: entry.state,
    ...addressesOf(host, familyOf(entry), entry),
    owners: [],
    timer: timerOf(entry, kernel.sched.clock.now),
  };
  if (entry.kind !== "sock") return { ...base, receiveQueue: 0, sendQueue: 0 };
  return {
    ...base,
    receiveQueue: entry.listening ? entry.listening.acceptQueue.length : entry.unreadBytes,
    sendQueue: entry.listening ? entry.listening.limit : entry.inFlight + entry.unsentBytes,
    owners: (entry.socket && owners.get(entry.socket)) ?? [],
  };
}

/** As inet_diag chooses among a socket's timers. */
function timerOf(entry: Entry, now: number): TimerSnapshot | null {
  if (entry.kind === "time-wait") return { name: "timewait", in: entry.endsAt - now, retries: 0 };
  if (entry.kind === "request")
    return entry.timer && { name: "on", in: entry.timer.at - now, retries: entry.retries };
  const { retransmitTimer, keepTimer } = entry;
  if (retransmitTimer)
    return {
      name: entry.isProbing ? "persist" : "on",
      in: retransmitTimer.at - now,
      retries: entry.retries,
    };
  return keepTimer && { name: "keepalive", in: keepTimer.at - now, retries: entry.keepProbes };
}
