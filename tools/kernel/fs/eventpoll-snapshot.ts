/** The inside of an epoll instance as plain data, to be drawn and compared. */
import { SleepEntry, type WaitEntry, type WaitQueue } from "../sched/index.ts";
import {
  EPOLLERR,
  EPOLLET,
  EPOLLEXCLUSIVE,
  EPOLLHUP,
  EPOLLIN,
  EPOLLONESHOT,
  EPOLLOUT,
  EPOLLPRI,
  EPOLLRDHUP,
  epoll_data,
} from "../uapi/epoll.ts";
import { Epitem, PRIVATE_BITS } from "./epitem.ts";
import type { Eventpoll } from "./eventpoll.ts";

/** One registration: a node of the tree. Nodes name each other by their keys. */
export interface EpitemSnapshot {
  /** "2:5": the number of the open file description, in the order of first registrations, and the descriptor. */
  readonly key: string;
  readonly fd: number;
  /** What the file is: "socket", "pipe", "eventfd" … */
  readonly kind: string;
  /** "EPOLLIN|EPOLLET"; with EPOLLERR and EPOLLHUP, which every registration has. */
  readonly events: string;
  /** The 8 bytes: "0x0000000000000005", or "ptr" where an object stands behind them. */
  readonly data: string;
  readonly colour: "red" | "black";
  readonly parent: string | null;
  readonly left: string | null;
  readonly right: string | null;
  readonly isReady: boolean;
  /** A one-shot registration that has been reported: silent until EPOLL_CTL_MOD. */
  readonly isDisabled: boolean;
  /** It hangs in its file's wait queue as an exclusive entry. */
  readonly isExclusive: boolean;
}

/** Who waits in a queue: a thread, or a registration in an epoll instance. */
export interface WaiterSnapshot {
  readonly who: string;
  readonly isExclusive: boolean;
}

export interface EventpollSnapshot {
  readonly id: number;
  readonly root: string | null;
  /** In the order of the keys. */
  readonly items: readonly EpitemSnapshot[];
  /** Keys on the ready list, the next to be looked at first. */
  readonly ready: readonly string[];
  /** Who sleeps in epoll_wait, the next to be woken first; and who polls the instance itself. */
  readonly waiters: readonly WaiterSnapshot[];
  readonly pollers: readonly WaiterSnapshot[];
}

export function snapshotEventpoll(ep: Eventpoll): EventpollSnapshot {
  return {
    id: ep.id,
    root: keyOf(ep.rbr.root),
    items: [...ep.rbr].map(snapshotItem),
    ready: [...ep.rdllist].map((item) => keyOf(item) as string),
    waiters: snapshotWaiters(ep.wait),
    pollers: snapshotWaiters(ep.pollWait),
  };
}

/** The entries of a wait queue from its head on: the order in which a wake-up reaches them. */
export function snapshotWaiters(queue: WaitQueue): WaiterSnapshot[] {
  return queue.entries().map((entry) => ({ who: nameOf(entry), isExclusive: entry.exclusive }));
}

function nameOf(entry: WaitEntry): string {
  if (entry instanceof SleepEntry) return `thread ${entry.sleeper.tid}`;
  return entry instanceof Epitem ? `epoll ${entry.ep.id}, fd ${entry.fd}` : "another queue";
}

function keyOf(item: Epitem | null): string | null {
  return item && `${item.file.epollId}:${item.fd}`;
}

function snapshotItem(item: Epitem): EpitemSnapshot {
  return {
    key: keyOf(item) as string,
    fd: item.fd,
    kind: item.file.kind,
    events: eventNames(item.events),
    data: epoll_data.objectOf(item.data) ? "ptr" : `0x${item.data.u64.toString(16).padStart(16, "0")}`,
    colour: item.isRed ? "red" : "black",
    parent: keyOf(item.parent),
    left: keyOf(item.left),
    right: keyOf(item.right),
    isReady: item.isReady,
    isDisabled: (item.events & ~PRIVATE_BITS) === 0,
    isExclusive: (item.events & EPOLLEXCLUSIVE) !== 0,
  };
}

const NAMES: readonly (readonly [bit: number, name: string])[] = [
  [EPOLLIN, "EPOLLIN"],
  [EPOLLPRI, "EPOLLPRI"],
  [EPOLLOUT, "EPOLLOUT"],
  [EPOLLERR, "EPOLLERR"],
  [EPOLLHUP, "EPOLLHUP"],
  [EPOLLRDHUP, "EPOLLRDHUP"],
  [EPOLLET, "EPOLLET"],
  [EPOLLONESHOT, "EPOLLONESHOT"],
  [EPOLLEXCLUSIVE, "EPOLLEXCLUSIVE"],
];

/** "EPOLLIN|EPOLLET"; "0" for none. */
export function eventNames(events: number): string {
  return (
    NAMES.filter(([bit]) => (events & bit) !== 0)
      .map(([, name]) => name)
      .join("|") || "0"
  );
}
