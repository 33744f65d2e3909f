/**
 * Wait queues (include/linux/wait.h, kernel/sched/wait.c): who is to be told when a condition may have
 * changed. Non-exclusive entries go to the head, exclusive ones to the tail, and a wake-up runs from the
 * head until one exclusive entry has accepted it. So all pollers hear of an event, and one accepter does.
 */

export abstract class WaitEntry {
  queue: WaitQueue | null = null;
  prev: WaitEntry | null = null;
  next: WaitEntry | null = null;
  exclusive = false;

  /**
   * Told that something happened.
   * @param key poll bits of what happened; 0 where the waker does not say
   * @returns true where the entry used the wake-up (counts against the number of exclusive ones)
   */
  abstract wake(key: number): boolean;

  /** Leaves its queue; nothing happens where it is in none. */
  leave(): void {
    this.queue?.remove(this);
  }
}

export class WaitQueue {
  head: WaitEntry | null = null;
  tail: WaitEntry | null = null;

  get isEmpty(): boolean {
    return this.head === null;
  }

  /** add_wait_queue: at the head, woken with every wake-up. */
  add(entry: WaitEntry): void {
    entry.exclusive = false;
    this.linkHead(entry);
  }

  /** add_wait_queue_exclusive: at the tail, so that exclusive waiters are served first come, first served. */
  addExclusive(entry: WaitEntry): void {
    entry.exclusive = true;
    entry.queue = this;
    entry.prev = this.tail;
    entry.next = null;
    if (this.tail) this.tail.next = entry;
    else this.head = entry;
    this.tail = entry;
  }

  /** __add_wait_queue_exclusive: exclusive, but at the head: the last to come is served first (epoll_wait). */
  addExclusiveFirst(entry: WaitEntry): void {
    entry.exclusive = true;
    this.linkHead(entry);
  }

  remove(entry: WaitEntry): void {
    if (entry.queue !== this) return;
    if (entry.prev) entry.prev.next = entry.next;
    else this.head = entry.next;
    if (entry.next) entry.next.prev = entry.prev;
    else this.tail = entry.prev;
    entry.queue = null;
    entry.prev = null;
    entry.next = null;
  }

  /** __wake_up: all non-exclusive entries and at most `exclusives` of the others. */
  wake(key = 0, exclusives = 1): void {
    let left = exclusives;
    for (let entry = this.head; entry; ) {
      const next = entry.next;
      const { exclusive } = entry;
      if (entry.wake(key) && exclusive && --left === 0) return;
      entry = next;
    }
  }

  wakeAll(key = 0): void {
    this.wake(key, Number.POSITIVE_INFINITY);
  }

  /** The entries from head to tail, for inspection. */
  entries(): WaitEntry[] {
    const all: WaitEntry[] = [];
    for (let entry = this.head; entry; entry = entry.next) all.push(entry);
    return all;
  }

  private linkHead(entry: WaitEntry): void {
    entry.queue = this;
    entry.prev = null;
    entry.next = this.head;
    if (this.head) this.head.prev = entry;
    else this.tail = entry;
    this.head = entry;
  }
}
