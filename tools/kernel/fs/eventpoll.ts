/**
 * epoll (fs/eventpoll.c, epoll(7)). An instance is a file with two sets in it: all registrations, in a
 * red-black tree, and those that may have something to report, in a list. Nobody scans: an item hooks itself
 * into its file's wait queue, and when the file wakes that queue, the item's callback puts it on the ready
 * list. epoll_wait (epoll-wait.ts) looks at that list only. epoll_ctl alone searches the tree.
 *
 * Left out: EPOLLWAKEUP, busy polling, and the second list (ovflist) for events that arrive while the first
 * is being read: here nothing arrives meanwhile.
 */
import { RbTree } from "../lib/index.ts";
import { POLL_NS, type Scheduler, TREE_STEP_NS, WaitQueue } from "../sched/index.ts";
import { EPOLLEXCLUSIVE, EPOLLIN, EPOLLOUT, EPOLLRDNORM, type epoll_event } from "../uapi/epoll.ts";
import { EEXIST, EINVAL, ENOENT, ENOSPC } from "../uapi/errno.ts";
import { O_RDWR } from "../uapi/fcntl.ts";
import { Epitem, PRIVATE_BITS, ReadyList, compareItems } from "./epitem.ts";
import { File } from "./file.ts";

/** What all epoll instances of a user share (struct user_struct); here a machine has one user. */
export class EpollUser {
  private readonly sysctl: { readonly max_user_watches: number };

  constructor(sysctl: { readonly max_user_watches: number }) {
    this.sysctl = sysctl;
  }

  /** fs.epoll.max_user_watches. */
  get maxUserWatches(): number {
    return this.sysctl.max_user_watches;
  }
  watches = 0;
  /** Numbers given to files, and to instances, so far. */
  fileIds = 0;
  instances = 0;
}

export class Eventpoll extends File {
  override readonly kind = "eventpoll";
  /** Its number on this machine, for events and inspection. */
  readonly id: number;
  /** All registrations. */
  readonly rbr = new RbTree<Epitem>(compareItems);
  /** Those that may be ready: the callback said so, and nobody has looked yet. */
  readonly rdllist = new ReadyList();
  /** Where epoll_wait sleeps (wq), and whoever polls this instance itself (poll_wait). */
  readonly wait = new WaitQueue();
  readonly pollWait = new WaitQueue();
  readonly user: EpollUser;
  readonly sched: Scheduler;

  constructor(sched: Scheduler, user: EpollUser) {
    super(O_RDWR);
    this.sched = sched;
    this.user = user;
    this.id = ++user.instances;
  }

  /* ---- the file that it is itself ---- */

  /** Readable while an item is ready; items that turn out not to be leave the list (__ep_eventpoll_poll). */
  override poll(): number {
    let mask = 0;
    for (let item = this.rdllist.first; item; item = this.rdllist.first) {
      if (this.ask(item) !== 0) {
        mask = EPOLLIN | EPOLLRDNORM;
        break;
      }
      this.dequeue(item);
    }
    this.passOn();
    return mask;
  }

  override pollQueues(): readonly WaitQueue[] {
    return [this.pollWait];
  }

  override seek(): number {
    return 0;
  }

  override release(): void {
    this.pollWait.wake(EPOLLIN);
    for (let item = this.rbr.root; item; item = this.rbr.root) this.remove(item);
  }

  /* ---- epoll_ctl ---- */

  /** ep_find: walks down the tree, O(log n). */
  find(file: File, fd: number): Epitem | null {
    let steps = 0;
    let at = this.rbr.root;
    while (at) {
      steps++;
      const order = file.epollId - at.file.epollId || fd - at.fd;
      if (order === 0) break;
      at = order < 0 ? at.left : at.right;
    }
    const { accounting, current } = this.sched;
    accounting.treeSearches++;
    accounting.treeSteps += steps;
    if (!current) return at;
    current.accounting.treeSearches++;
    current.accounting.treeSteps += steps;
    this.sched.charge(current, steps * TREE_STEP_NS);
    return at;
  }

  /**
   * EPOLL_CTL_ADD (ep_insert): hooks into the file's wait queue, then asks whether it is ready already.
   * @param mayAdd whether the new path is allowed; null where there is no need to ask
   * @returns 0, -EEXIST, -ENOSPC or -EINVAL
   */
  add(file: File, fd: number, event: epoll_event, mayAdd: (() => boolean) | null): number {
    if (this.find(file, fd)) return -EEXIST;
    const { user } = this;
    if (user.watches >= user.maxUserWatches) return -ENOSPC;
    file.epollId ||= ++user.fileIds;
    const item = new Epitem(this, file, fd, event);
    user.watches++;
    item.joinFile();
    this.rbr.insert(item);
    this.report(item, "added");
    if (mayAdd && !mayAdd()) {
      this.remove(item);
      return -EINVAL;
    }
    item.hook(file.pollQueues() ?? []);
    this.queueIfReady(item);
    return 0;
  }

  /** EPOLL_CTL_MOD (ep_modify): a new mask and data; asks anew, so that an edge is reported again. */
  modify(file: File, fd: number, event: epoll_event): number {
    const item = this.find(file, fd);
    if (!item) return -ENOENT;
    if (item.events & EPOLLEXCLUSIVE) return -EINVAL;
    item.take(event);
    this.report(item, "modified");
    this.queueIfReady(item);
    return 0;
  }

  /** EPOLL_CTL_DEL. */
  delete(file: File, fd: number): number {
    const item = this.find(file, fd);
    if (!item) return -ENOENT;
    this.remove(item);
    return 0;
  }

  /** ep_remove: out of the wait queue, the file's list, the tree and the ready list. */
  remove(item: Epitem): void {
    item.unhook();
    item.leaveFile();
    this.rbr.remove(item);
    this.rdllist.remove(item);
    this.user.watches--;
    this.report(item, "removed");
  }

  private queueIfReady(item: Epitem): void {
    if (this.ask(item) === 0 || item.isReady) return;
    this.queue(item);
    this.wait.wake();
    this.pollWait.wake(EPOLLIN);
  }

  /* ---- from the file to the ready list ---- */

  /**
   * ep_poll_callback: the file of `item` has woken its wait queue.
   * @param key poll bits of what happened; 0 where the file does not say
   * @returns whether this wake-up counts as used, which ends an exclusive one
   */
  callback(item: Epitem, key: number): boolean {
    const isExclusive = (item.events & EPOLLEXCLUSIVE) !== 0;
    const isDisabled = (item.events & ~PRIVATE_BITS) === 0;
    if (isDisabled || (key !== 0 && (key & item.events) === 0)) return !isExclusive;
    if (!item.isReady) this.queue(item);
    let isUsed = !isExclusive;
    if (!this.wait.isEmpty) {
      const direction = key & (EPOLLIN | EPOLLOUT);
      if (direction !== (EPOLLIN | EPOLLOUT)) isUsed ||= direction === 0 || (item.events & direction) !== 0;
      this.wait.wake();
    }
    this.pollWait.wake(EPOLLIN);
    return isUsed;
  }

  /** To the end of the ready list. */
  queue(item: Epitem): void {
    this.rdllist.append(item);
    this.report(item, "queued");
  }

  private dequeue(item: Epitem): void {
    this.rdllist.remove(item);
    this.report(item, "dropped");
  }

  /** ep_item_poll: what of the wanted events holds now. One file is asked. */
  ask(item: Epitem): number {
    const { accounting, current } = this.sched;
    accounting.filePolls++;
    if (current) {
      current.accounting.filePolls++;
      this.sched.charge(current, POLL_NS);
    }
    return item.file.poll() & item.events;
  }

  /** ep_done_scan: whoever else waits here shall look at what is left. */
  passOn(): void {
    if (!this.rdllist.isEmpty) this.wait.wake();
  }

  /** Tells whoever listens what became of a registration. */
  report(item: Epitem, what: "added" | "modified" | "removed" | "queued" | "dropped" | "reported"): void {
    const { listener, clock } = this.sched;
    if (listener) listener({ type: "epoll", at: clock.now, instance: this.id, fd: item.fd, what });
  }
}
