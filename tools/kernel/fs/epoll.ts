/** The system calls of epoll: what they refuse, in the order in which Linux finds it (do_epoll_ctl, do_epoll_wait). */
import { BYTE_NS, type Scheduler, type Task } from "../sched/index.ts";
import {
  EPOLLERR,
  EPOLLET,
  EPOLLEXCLUSIVE,
  EPOLLHUP,
  EPOLLIN,
  EPOLLOUT,
  EPOLLWAKEUP,
  EPOLL_CLOEXEC,
  EPOLL_CTL_ADD,
  EPOLL_CTL_DEL,
  EPOLL_CTL_MOD,
  SIZEOF_EPOLL_EVENT,
  type epoll_event,
} from "../uapi/epoll.ts";
import { EBADF, EFAULT, EINVAL, ELOOP, EPERM } from "../uapi/errno.ts";
import { hasFewPaths, mayNest } from "./epoll-nesting.ts";
import { waitForEvents } from "./epoll-wait.ts";
import { Eventpoll } from "./eventpoll.ts";
import { filesOf, installFile } from "./fdtable.ts";
import { machineOf } from "./machine.ts";

/** What may stand beside EPOLLEXCLUSIVE. */
const EXCLUSIVE_OK = EPOLLIN | EPOLLOUT | EPOLLERR | EPOLLHUP | EPOLLWAKEUP | EPOLLET | EPOLLEXCLUSIVE;
/** EP_MAX_EVENTS: INT_MAX bytes of events. */
export const MAX_EVENTS = Math.floor(0x7fffffff / SIZEOF_EPOLL_EVENT);

/** epoll_create1(2). @returns a descriptor, -EINVAL or -EMFILE */
export function createEpoll(sched: Scheduler, task: Task, flags: number): number {
  if ((flags & ~EPOLL_CLOEXEC) !== 0) return -EINVAL;
  return installFile(
    task.process,
    new Eventpoll(sched, machineOf(task).epollUser),
    (flags & EPOLL_CLOEXEC) !== 0,
  );
}

/**
 * epoll_ctl(2).
 * @param event null for EPOLL_CTL_DEL; -EFAULT for the others
 */
export function epollCtl(
  sched: Scheduler,
  task: Task,
  epfd: number,
  operation: number,
  fd: number,
  event: epoll_event | null,
): number {
  const isDelete = operation === EPOLL_CTL_DEL;
  if (!isDelete) {
    if (!event) return -EFAULT;
    sched.accounting.bytesIn += SIZEOF_EPOLL_EVENT;
    task.accounting.bytesIn += SIZEOF_EPOLL_EVENT;
    sched.charge(task, SIZEOF_EPOLL_EVENT * BYTE_NS);
  }
  const files = filesOf(task.process);
  const ep = files.get(epfd);
  const file = files.get(fd);
  if (!ep || !file) return -EBADF;
  if (file.pollQueues() === null) return -EPERM;
  if (ep === file || !(ep instanceof Eventpoll)) return -EINVAL;
  if (isDelete) return ep.delete(file, fd);
  const wanted = event as epoll_event;
  if (wanted.events & EPOLLEXCLUSIVE) {
    if (operation === EPOLL_CTL_MOD) return -EINVAL;
    if (operation === EPOLL_CTL_ADD && (file instanceof Eventpoll || (wanted.events & ~EXCLUSIVE_OK) !== 0))
      return -EINVAL;
  }
  if (operation === EPOLL_CTL_MOD) return ep.modify(file, fd, wanted);
  if (operation !== EPOLL_CTL_ADD) return -EINVAL;
  if (file instanceof Eventpoll && !mayNest(ep, file)) return -ELOOP;
  const isNested = file instanceof Eventpoll || ep.watchers !== null;
  return ep.add(file, fd, wanted, isNested ? () => hasFewPaths(file) : null);
}

/** epoll_wait(2). @param timeout milliseconds; negative waits for ever */
export function epollWait(
  task: Task,
  epfd: number,
  events: epoll_event[],
  maxevents: number,
  timeout: number,
): number {
  if (maxevents <= 0 || maxevents > MAX_EVENTS) return -EINVAL;
  const ep = filesOf(task.process).get(epfd);
  if (!ep) return -EBADF;
  return ep instanceof Eventpoll ? waitForEvents(ep, task, events, maxevents, timeout) : -EINVAL;
}
