/**
 * One registration in an epoll instance (struct epitem, fs/eventpoll.c): a node of the tree, at times a member
 * of the ready list, and the entry in the watched file's wait queue, all in one object, since a server has a
 * hundred thousand of them.
 */
import { type RbNode, panic } from "../lib/index.ts";
import { WaitEntry, type WaitQueue } from "../sched/index.ts";
import {
  EPOLLERR,
  EPOLLET,
  EPOLLEXCLUSIVE,
  EPOLLHUP,
  EPOLLONESHOT,
  EPOLLWAKEUP,
  epoll_data,
  type epoll_event,
} from "../uapi/epoll.ts";
import type { Eventpoll } from "./eventpoll.ts";
import type { File, Watcher } from "./file.ts";

/** Bits of a mask that say how to report, and are no events (EP_PRIVATE_BITS). */
export const PRIVATE_BITS = EPOLLWAKEUP | EPOLLONESHOT | EPOLLET | EPOLLEXCLUSIVE;

export class Epitem extends WaitEntry implements RbNode<Epitem>, Watcher {
  readonly ep: Eventpoll;
  /** The key: the open file description and the number that it was registered by, together. */
  readonly file: File;
  readonly fd: number;
  /** The mask asked for, with EPOLLERR and EPOLLHUP; after a one-shot report only the private bits are left. */
  events = 0;
  /** The program's own 8 bytes. */
  readonly data = new epoll_data();

  /* Place in the tree (rbn). */
  parent: Epitem | null = null;
  left: Epitem | null = null;
  right: Epitem | null = null;
  isRed = false;

  /* Place in the ready list (rdllink). */
  isReady = false;
  previousReady: Epitem | null = null;
  nextReady: Epitem | null = null;

  /* Place among the registrations of the same file (fllink). */
  previousOnFile: Epitem | null = null;
  nextOnFile: Epitem | null = null;

  /** Entries in further wait queues of the file; few files have more than one. */
  private others: OtherEntry[] | null = null;

  constructor(ep: Eventpoll, file: File, fd: number, event: epoll_event) {
    super();
    this.ep = ep;
    this.file = file;
    this.fd = fd;
    this.take(event);
  }

  /** The mask and data of an epoll_ctl; EPOLLERR and EPOLLHUP need not be asked for. */
  take(event: epoll_event): void {
    this.events = event.events | EPOLLERR | EPOLLHUP;
    this.data.set(event.data);
  }

  /** Hooks into the file's wait queues (ep_ptable_queue_proc): at the head, or at the tail where exclusive. */
  hook(queues: readonly WaitQueue[]): void {
    queues.forEach((queue, i) => {
      const entry = i === 0 ? this : new OtherEntry(this);
      if (entry instanceof OtherEntry) {
        this.others ??= [];
        this.others.push(entry);
      }
      if (this.events & EPOLLEXCLUSIVE) queue.addExclusive(entry);
      else queue.add(entry);
    });
  }

  unhook(): void {
    this.leave();
    for (const entry of this.others ?? []) entry.leave();
    this.others = null;
  }

  /** ep_poll_callback: the file has something to say. */
  override wake(key: number): boolean {
    return this.ep.callback(this, key);
  }

  joinFile(): void {
    const first = this.file.watchers as Epitem | null;
    this.nextOnFile = first;
    if (first) first.previousOnFile = this;
    this.file.watchers = this;
  }

  leaveFile(): void {
    if (this.previousOnFile) this.previousOnFile.nextOnFile = this.nextOnFile;
    else this.file.watchers = this.nextOnFile;
    if (this.nextOnFile) this.nextOnFile.previousOnFile = this.previousOnFile;
    this.previousOnFile = null;
    this.nextOnFile = null;
  }

  /** The file's last reference is gone (eventpoll_release_file). */
  letGo(): void {
    this.ep.remove(this);
  }
}

/** A registration's entry in a second wait queue (struct eppoll_entry). */
class OtherEntry extends WaitEntry {
  private readonly item: Epitem;

  constructor(item: Epitem) {
    super();
    this.item = item;
  }

  override wake(key: number): boolean {
    return this.item.wake(key);
  }
}

/** The order of the tree (ep_cmp_ffd): by description, then by number. */
export function compareItems(a: Epitem, b: Epitem): number {
  return a.file.epollId - b.file.epollId || a.fd - b.fd;
}

/** A list of registrations that may have something to report, oldest first (rdllist). */
export class ReadyList {
  first: Epitem | null = null;
  private last: Epitem | null = null;

  get isEmpty(): boolean {
    return this.first === null;
  }

  /** list_add_tail; an item must be in no list. */
  append(item: Epitem): void {
    if (item.isReady) panic("epoll: an item is queued twice");
    item.isReady = true;
    item.previousReady = this.last;
    if (this.last) this.last.nextReady = item;
    else this.first = item;
    this.last = item;
  }

  remove(item: Epitem): void {
    if (!item.isReady) return;
    item.isReady = false;
    if (item.previousReady) item.previousReady.nextReady = item.nextReady;
    else this.first = item.nextReady;
    if (item.nextReady) item.nextReady.previousReady = item.previousReady;
    else this.last = item.previousReady;
    item.previousReady = null;
    item.nextReady = null;
  }

  /** The members, oldest first, for inspection. */
  *[Symbol.iterator](): IterableIterator<Epitem> {
    for (let item = this.first; item; item = item.nextReady) yield item;
  }
}
