/** Calls that wait for several descriptors, and the descriptors made to be waited for. */
import {
  type FdSets,
  MAX_EVENTS,
  TimerFd,
  checkTimerSetting,
  createEpoll,
  createEventFd,
  createSignalFd,
  createTimerFd,
  epollCtl,
  epollWait,
  poll,
  select,
  selectBits,
} from "../fs/index.ts";
import type { Kernel } from "../kernel.ts";
import { type Task, WOULD_SLEEP, maskable } from "../sched/index.ts";
import { MS, SECOND, US } from "../time/index.ts";
import { epoll_data, type epoll_event } from "../uapi/epoll.ts";
import { EBADF, EFAULT, EINTR, EINVAL } from "../uapi/errno.ts";
import type { timespec, timeval } from "../uapi/limits.ts";
import type { sigset_t } from "../uapi/signal.ts";
import { finding, number } from "./arguments.ts";
import { type Handlers, fileAt } from "./io.ts";

/**
 * Makes a call with another signal mask, in one step (set_user_sigmask). The old mask comes back with the
 * answer, or, where a signal has ended the call, after its handler.
 */
function withMask(kernel: Kernel, task: Task, mask: sigset_t | null, call: () => number): number {
  if (!mask) return call();
  const before = task.blocked;
  task.maskToRestore = before;
  task.blocked = maskable(mask.bits);
  return kernel.whenAnswered(task, call(), (answer) => {
    if (answer === WOULD_SLEEP || answer === -EINTR) return answer;
    task.blocked = before;
    task.maskToRestore = null;
    return answer;
  });
}

/** A timespec in ns; null waits for ever; -EINVAL for what is no time. */
function timeoutOf(time: timespec | null): number {
  if (!time) return Number.POSITIVE_INFINITY;
  const { tv_sec, tv_nsec } = time;
  return tv_sec < 0 || tv_nsec < 0 || tv_nsec >= SECOND ? -EINVAL : tv_sec * SECOND + tv_nsec;
}

/** A set as long as the kernel reads it, or a finding: in C it would read and write what lies behind. */
function checkSet(task: Task, name: string, set: unknown, bits: number): void {
  if (set === null) return;
  if (!(set instanceof Uint32Array))
    throw finding(
      task,
      "bad-argument",
      `select: \`${name}\` is no fd_set. Make one with fd_set(), or pass null.`,
    );
  if (set.length * 32 < bits)
    throw finding(
      task,
      "buffer-too-small",
      `select was told to look at ${bits} descriptors, but \`${name}\` has ${set.length * 32} bits: in C the kernel would read and write what lies behind it. Make the set with fd_set(${bits}), or use poll or epoll.`,
    );
}

function checkSets(task: Task, nfds: number, sets: FdSets): void {
  const bits = selectBits(task, number(task, "nfds", nfds));
  for (const [i, name] of ["readfds", "writefds", "exceptfds"].entries())
    checkSet(task, name, sets[i] ?? null, bits);
}

/** An array of struct epoll_event with room for what the kernel is told that it may fill. */
function checkEvents(task: Task, events: unknown, maxevents: number): void {
  if (maxevents <= 0 || maxevents > MAX_EVENTS) return;
  const call = task.request?.call;
  const isArray = Array.isArray(events) && events.length > 0 && events[0]?.data instanceof epoll_data;
  if (!isArray)
    throw finding(
      task,
      "bad-argument",
      `${call}: \`events\` is no array of epoll_event. Make one with epoll_events(${maxevents}).`,
    );
  if ((events as unknown[]).length < maxevents)
    throw finding(
      task,
      "buffer-too-small",
      `${call} was told that \`events\` has ${maxevents} places, but it has ${(events as unknown[]).length}: in C the kernel would write past its end. Make it with epoll_events(${maxevents}).`,
    );
}

function checkEvent(task: Task, event: unknown): void {
  if (event === null || event === undefined || (event as epoll_event).data instanceof epoll_data) return;
  throw finding(
    task,
    "bad-argument",
    "epoll_ctl: `event` is no epoll_event. Make one with epoll_event(EPOLLIN, { fd }).",
  );
}

/** Fork's replay has to know which objects the kernel was given the addresses of. */
function notePointer(task: Task, event: epoll_event | null): void {
  const object = event && epoll_data.objectOf(event.data);
  const { log } = task.process;
  if (object && log) log.push({ kind: "pointer", thread: task.process.tasks.indexOf(task), object });
}

function msTimeout(timeout: number): number {
  return timeout < 0 ? Number.POSITIVE_INFINITY : timeout * MS;
}

export const waiting: Handlers = {
  poll(kernel, task, fds, timeout) {
    if (!Array.isArray(fds)) return -EFAULT;
    return poll(kernel.sched, task, fds, msTimeout(number(task, "timeout", timeout)));
  },
  ppoll(kernel, task, fds, timeout, mask) {
    const ns = timeoutOf(timeout);
    if (ns < 0) return ns;
    return withMask(kernel, task, mask, () => poll(kernel.sched, task, fds, ns));
  },
  select(kernel, task, nfds, readfds, writefds, exceptfds, timeout) {
    const sets: FdSets = [readfds, writefds, exceptfds];
    checkSets(task, nfds, sets);
    const ns = timeout ? timeout.tv_sec * SECOND + timeout.tv_usec * US : Number.POSITIVE_INFINITY;
    if (timeout && (timeout.tv_sec < 0 || timeout.tv_usec < 0)) return -EINVAL;
    return select(
      kernel.sched,
      task,
      nfds,
      sets,
      ns,
      timeout && ns > 0 ? timeLeft(kernel, timeout, ns) : null,
    );
  },
  pselect(kernel, task, nfds, readfds, writefds, exceptfds, timeout, mask) {
    const sets: FdSets = [readfds, writefds, exceptfds];
    checkSets(task, nfds, sets);
    const ns = timeoutOf(timeout);
    if (ns < 0) return ns;
    return withMask(kernel, task, mask, () => select(kernel.sched, task, nfds, sets, ns, null));
  },
  epoll_create(kernel, task, size) {
    return size <= 0 ? -EINVAL : createEpoll(kernel.sched, task, 0);
  },
  epoll_create1(kernel, task, flags) {
    return createEpoll(kernel.sched, task, flags);
  },
  epoll_ctl(kernel, task, epfd, operation, fd, event) {
    checkEvent(task, event);
    const answer = epollCtl(
      kernel.sched,
      task,
      number(task, "epfd", epfd),
      operation,
      number(task, "fd", fd),
      event,
    );
    if (answer === 0) notePointer(task, event);
    return answer;
  },
  epoll_wait(_kernel, task, epfd, events, maxevents, timeout) {
    checkEvents(task, events, maxevents);
    return epollWait(task, number(task, "epfd", epfd), events, maxevents, number(task, "timeout", timeout));
  },
  epoll_pwait(kernel, task, epfd, events, maxevents, timeout, mask) {
    checkEvents(task, events, maxevents);
    return withMask(kernel, task, mask, () =>
      epollWait(task, number(task, "epfd", epfd), events, maxevents, timeout),
    );
  },
};

/** Linux's select, alone among Unixes, leaves the time that was not used in the timeout. */
function timeLeft(kernel: Kernel, timeout: timeval, ns: number): () => void {
  const { clock } = kernel.sched;
  const end = clock.now + ns;
  return () => {
    const left = Math.max(0, end - clock.now);
    timeout.tv_sec = Math.floor(left / SECOND);
    timeout.tv_usec = Math.floor((left % SECOND) / US);
  };
}

export const eventDescriptors: Handlers = {
  eventfd(kernel, task, initial, flags) {
    return createEventFd(kernel.sched, task, number(task, "initval", initial), flags);
  },
  timerfd_create(kernel, task, clock, flags) {
    return createTimerFd(kernel.sched, task, clock, flags);
  },
  timerfd_settime(_kernel, task, fd, flags, value, old) {
    const refusal = checkTimerSetting(flags, value);
    if (refusal < 0) return refusal;
    const file = fileAt(task, fd);
    return file instanceof TimerFd ? file.set(flags, value, old) : file ? -EINVAL : -EBADF;
  },
  timerfd_gettime(_kernel, task, fd, value) {
    const file = fileAt(task, fd);
    return file instanceof TimerFd ? file.get(value) : file ? -EINVAL : -EBADF;
  },
  signalfd(kernel, task, fd, mask, flags) {
    return createSignalFd(kernel.sched, task, fd, mask, flags);
  },
};
