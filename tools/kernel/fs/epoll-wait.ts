/**
 * epoll_wait (ep_poll, ep_send_events in fs/eventpoll.c): asks the items of the ready list and reports those
 * that are ready, or sleeps until there is one.
 *
 * Level- and edge-triggered differ in one line of `sendEvents`: an item that was reported goes back to the end
 * of the list, to be asked again next time, unless it is edge-triggered or one-shot.
 */
import { BYTE_NS, Finding, type SleepPlan, type Task, WOULD_SLEEP, type WaitQueue } from "../sched/index.ts";
import { MS } from "../time/index.ts";
import { EPOLLET, EPOLLONESHOT, SIZEOF_EPOLL_EVENT, epoll_data, type epoll_event } from "../uapi/epoll.ts";
import { type Epitem, PRIVATE_BITS } from "./epitem.ts";
import type { Eventpoll } from "./eventpoll.ts";

/**
 * Takes what is ready, or sleeps until there is something.
 * @param timeout milliseconds; negative waits for ever, 0 not at all
 * @returns how many of `events` were filled, 0 when the time is over, -EINTR after any signal, or ASLEEP
 */
export function waitForEvents(
  ep: Eventpoll,
  task: Task,
  events: epoll_event[],
  maxevents: number,
  timeout: number,
): number {
  const count = sendEvents(ep, task, events, maxevents);
  if (count > 0 || timeout === 0) return count;
  return ep.sched.sleep(task, new EpollWait(ep, task, events, maxevents, timeout));
}

/** Asks each item of the ready list, from its head on. @returns how many of `events` were filled */
function sendEvents(ep: Eventpoll, task: Task, events: epoll_event[], maxevents: number): number {
  const { rdllist } = ep;
  if (rdllist.isEmpty) return 0;
  const putBack: Epitem[] = [];
  let count = 0;
  for (let item = rdllist.first; item && count < maxevents; item = rdllist.first) {
    const mask = ep.ask(item);
    rdllist.remove(item);
    ep.report(item, mask === 0 ? "dropped" : "reported");
    if (mask === 0) continue;
    fill(events, count, mask, item, task);
    count++;
    if (item.events & EPOLLONESHOT) item.events &= PRIVATE_BITS;
    else if (!(item.events & EPOLLET)) putBack.push(item);
  }
  for (const item of putBack) ep.queue(item);
  ep.passOn();
  countBytes(ep, task, count * SIZEOF_EPOLL_EVENT);
  return count;
}

function countBytes(ep: Eventpoll, task: Task, bytes: number): void {
  ep.sched.accounting.bytesOut += bytes;
  task.accounting.bytesOut += bytes;
  ep.sched.charge(task, bytes * BYTE_NS);
}

/** Copies one event out; a forked process gets its own object where its parent registered a pointer. */
function fill(events: epoll_event[], place: number, mask: number, item: Epitem, task: Task): void {
  const event = events[place];
  if (!(event?.data instanceof epoll_data))
    throw new Finding(
      "bad-argument",
      `events[${place}] is no epoll_event. Make the array with epoll_events(count).`,
      task,
      task.request?.site?.stack ?? "",
    );
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
    // Its own place in the queue is not for the wake-up that it passes on itself.
    this.task.sleep?.entries[0]?.leave();
    return sendEvents(this.ep, this.task, this.events, this.maxevents) || WOULD_SLEEP;
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
