/**
 * epoll (fs/eventpoll.c, epoll(7)). An instance is a file with two sets in it: all registrations, in a
 * red-black tree, and those that may have something to report, in a list. Nobody scans: an item hooks itself
 * into its file's wait queue, and when the file wakes that queue, the item's callback puts it on the ready
 * list. epoll_wait looks at that list only. epoll_ctl alone searches the tree.
 *
 * Level- and edge-triggered differ in one line of `sendEvents`: an item that was reported goes back to the end
 * of the list, to be asked again next time, unless it is edge-triggered or one-shot.
 *
 * Left out: EPOLLWAKEUP, busy polling, and the second list (ovflist) for events that arrive while the first
 * is being read: here nothing arrives meanwhile.
 */
import { RbTree } from "../lib/index.ts";
import { BYTE_NS, POLL_NS, type Scheduler, type SleepPlan, type Task, TREE_STEP_NS, WaitQueue, WOULD_SLEEP } from "../sched/index.ts";
import { EEXIST, EINVAL, ENOENT, ENOSPC } from "../uapi/errno.ts";
import {
  EPOLLET,
  EPOLLEXCLUSIVE,
  EPOLLIN,
  EPOLLONESHOT,
  EPOLLOUT,
  EPOLLRDNORM,
  type epoll_event,
  epoll_data,
  SIZEOF_EPOLL_EVENT,
} from "../uapi/epoll.ts";
import { O_RDWR } from "../uapi/fcntl.ts";
import { MS } from "../time/index.ts";
import { compareItems, Epitem, PRIVATE_BITS, ReadyList } from "./epitem.ts";
import { File } from "./file.ts";

/** What all epoll instances of a user share (struct user_struct); here a machine has one user. */
export class EpollUser {
  /**
   * fs.epoll.max_user_watches. Simplified: Linux takes 4% of low memory at 192 bytes a registration; this is
   * what it is on a machine with 16 GB.
   */
  maxUserWatches = 3_579_139;
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
  private readonly sched: Scheduler;

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

  private queue(item: Epitem): void {
    this.rdllist.append(item);
    this.report(item, "queued");
  }

  private dequeue(item: Epitem): void {
    this.rdllist.remove(item);
    this.report(item, "dropped");
  }

  /** ep_item_poll: what of the wanted events holds now. One file is asked. */
  private ask(item: Epitem): number {
    const { accounting, current } = this.sched;
    accounting.filePolls++;
    if (current) {
      current.accounting.filePolls++;
      this.sched.charge(current, POLL_NS);
    }
    return item.file.poll() & item.events;
  }

  /** ep_done_scan: whoever else waits here shall look at what is left. */
  private passOn(): void {
    if (!this.rdllist.isEmpty) this.wait.wake();
  }

  /* ---- epoll_wait ---- */

  /**
   * ep_poll: takes what is ready, or sleeps until there is something.
   * @param timeout milliseconds; negative waits for ever, 0 not at all
   * @returns how many of `events` were filled, 0 when the time is over, -EINTR after any signal, or ASLEEP
   */
  waitFor(task: Task, events: epoll_event[], maxevents: number, timeout: number): number {
    const count = this.sendEvents(task, events, maxevents);
    if (count > 0 || timeout === 0) return count;
    return this.sched.sleep(task, new EpollWait(this, task, events, maxevents, timeout));
  }

  /**
   * ep_send_events: asks each item of the ready list, from its head, and reports those that are ready.
   * @returns how many of `events` were filled, at most `maxevents`
   */
  sendEvents(task: Task, events: epoll_event[], maxevents: number): number {
    const { rdllist } = this;
    if (rdllist.isEmpty) return 0;
    const putBack: Epitem[] = [];
    let count = 0;
    for (let item = rdllist.first; item && count < maxevents; item = rdllist.first) {
      const mask = this.ask(item);
      this.dequeueFor(item, mask);
      if (mask === 0) continue;
      fill(events, count++, mask, item, task);
      if (item.events & EPOLLONESHOT) item.events &= PRIVATE_BITS;
      else if (!(item.events & EPOLLET)) putBack.push(item);
    }
    for (const item of putBack) this.queue(item);
    this.passOn();
    const bytes = count * SIZEOF_EPOLL_EVENT;
    this.sched.accounting.bytesOut += bytes;
    task.accounting.bytesOut += bytes;
    this.sched.charge(task, bytes * BYTE_NS);
    return count;
  }

  private dequeueFor(item: Epitem, mask: number): void {
    this.rdllist.remove(item);
    this.report(item, mask === 0 ? "dropped" : "reported");
  }

  private report(item: Epitem, what: "added" | "modified" | "removed" | "queued" | "dropped" | "reported"): void {
    const { listener, clock } = this.sched;
    if (listener) listener({ type: "epoll", at: clock.now, instance: this.id, fd: item.fd, what });
  }
}

/** Copies one event out; a forked process gets its own object where its parent registered a pointer. */
function fill(events: epoll_event[], place: number, mask: number, item: Epitem, task: Task): void {
  const event = events[place] as epoll_event;
  event.events = mask >>> 0;
  event.data.set(item.data);
  const object = epoll_data.objectOf(item.data);
  const own = object && task.process.pointers.get(object);
  if (own) epoll_data.moveTo(event.data, own);
}

/** A sleep in epoll_wait: exclusive, the last to come first, and over with any signal. */
class EpollWait implements SleepPlan {
  readonly queues: readonly WaitQueue[];
  readonly lastComeFirst = true;
  readonly exclusive = true;
  readonly endsWithStop = true;
  readonly timeout: number;
  private readonly ep: Eventpoll;
  private readonly task: Task;
  private readonly events: epoll_event[];
  private readonly maxevents: number;

  constructor(ep: Eventpoll, task: Task, events: epoll_event[], maxevents: number, timeout: number) {
    this.ep = ep;
    this.task = task;
    this.events = events;
    this.maxevents = maxevents;
    this.timeout = timeout < 0 ? Number.POSITIVE_INFINITY : timeout * MS;
    this.queues = [ep.wait];
  }

  attempt(): number {
    this.task.sleep?.entries[0]?.leave();
    return this.ep.sendEvents(this.task, this.events, this.maxevents) || WOULD_SLEEP;
  }

  /** The instance lives on while somebody sleeps in it, closed or not. */
  began(): void {
    this.ep.references++;
  }

  timedOut(): number {
    return 0;
  }

  ended(): void {
    this.ep.put();
  }
}
