/** Calls that wait for several descriptors at once, and the descriptors made to be waited for. */
import type {
  Ref,
  epoll_event,
  fd_set,
  itimerspec,
  pollfd,
  sigset_t,
  timespec,
  timeval,
} from "../kernel/uapi/index.ts";
import { fromU64, u64 } from "../kernel/uapi/index.ts";
import { type Call, trap } from "./trap.ts";

/**
 * select(2): waits until a descriptor in one of the sets is ready, and leaves in the sets those that are.
 * Keep the original of each set: what was asked is overwritten with the answer.
 * @param nfds one more than the highest descriptor in any set
 * @param readfds made with fd_set(); null to watch for nothing
 * @param timeout seconds and microseconds; null waits for ever. Overwritten with the time that was left
 * @returns bits set in all sets together, 0 when the time is over, -1 with errno EBADF (a closed descriptor in
 *   a set), EINTR (any signal, SA_RESTART or not), EINVAL
 */
export function select(
  nfds: number,
  readfds: fd_set | null,
  writefds: fd_set | null,
  exceptfds: fd_set | null,
  timeout: timeval | null,
): Call<number> {
  return trap("select", nfds, readfds, writefds, exceptfds, timeout);
}

/**
 * pselect(2): as select, with `mask` as the signal mask for the time of the call, in one step.
 * @param timeout seconds and nanoseconds; not changed
 */
export function pselect(
  nfds: number,
  readfds: fd_set | null,
  writefds: fd_set | null,
  exceptfds: fd_set | null,
  timeout: timespec | null,
  mask: sigset_t | null,
): Call<number> {
  return trap("pselect", nfds, readfds, writefds, exceptfds, timeout, mask);
}

/**
 * poll(2): waits until one of `fds` is ready, and says which in their `revents`.
 * @param timeout milliseconds; -1 waits for ever, 0 not at all
 * @returns how many have a non-zero revents, 0 when the time is over, -1 with errno EINTR, EINVAL (more than RLIMIT_NOFILE)
 */
export function poll(fds: pollfd[], timeout: number): Call<number> {
  return trap("poll", fds, timeout);
}

/**
 * ppoll(2): as poll, with `mask` as the signal mask for the time of the call, in one step.
 * @param timeout seconds and nanoseconds; null waits for ever
 */
export function ppoll(fds: pollfd[], timeout: timespec | null, mask: sigset_t | null): Call<number> {
  return trap("ppoll", fds, timeout, mask);
}

/** epoll_create(2): an epoll instance. @param size ignored, but must be above 0 @returns a descriptor, or -1 with errno EINVAL, EMFILE */
export function epoll_create(size: number): Call<number> {
  return trap("epoll_create", size);
}

/** epoll_create1(2): an epoll instance. @param flags EPOLL_CLOEXEC or 0 @returns a descriptor, or -1 with errno EINVAL, EMFILE */
export function epoll_create1(flags: number): Call<number> {
  return trap("epoll_create1", flags);
}

/**
 * epoll_ctl(2): registers `fd`, changes its registration or takes it out. What is registered is the open file
 * description behind `fd`: it stays until the last descriptor of that is closed, in any process.
 * @param operation EPOLL_CTL_ADD, EPOLL_CTL_MOD or EPOLL_CTL_DEL
 * @param event mask and data, copied at once: epoll_event(EPOLLIN, { fd }); null for EPOLL_CTL_DEL
 * @returns 0, or -1 with errno EEXIST, ENOENT, EBADF, EPERM (a regular file), ELOOP (instances in a circle, or
 *   nested too deeply), ENOSPC (fs.epoll.max_user_watches), EINVAL
 */
export function epoll_ctl(
  epfd: number,
  operation: number,
  fd: number,
  event: epoll_event | null,
): Call<number> {
  return trap("epoll_ctl", epfd, operation, fd, event);
}

/**
 * epoll_wait(2): waits until a registered descriptor is ready.
 * @param events filled from its first place on; made with epoll_events(maxevents)
 * @param maxevents how many of them may be filled
 * @param timeout milliseconds; -1 waits for ever, 0 not at all
 * @returns how many were filled, 0 when the time is over, -1 with errno EINTR (any signal), EINVAL, EBADF
 */
export function epoll_wait(
  epfd: number,
  events: epoll_event[],
  maxevents: number,
  timeout: number,
): Call<number> {
  return trap("epoll_wait", epfd, events, maxevents, timeout);
}

/** epoll_pwait(2): as epoll_wait, with `mask` as the signal mask for the time of the call, in one step. */
export function epoll_pwait(
  epfd: number,
  events: epoll_event[],
  maxevents: number,
  timeout: number,
  mask: sigset_t | null,
): Call<number> {
  return trap("epoll_pwait", epfd, events, maxevents, timeout, mask);
}

/**
 * eventfd(2): a counter as a descriptor. A write of 8 bytes adds to it, a read of 8 takes it all; readable
 * while it is not 0.
 * @param initial 32 bits
 * @param flags EFD_NONBLOCK, EFD_CLOEXEC, EFD_SEMAPHORE (a read takes 1)
 * @returns a descriptor, or -1 with errno EINVAL, EMFILE
 */
export function eventfd(initial: number, flags: number): Call<number> {
  return trap("eventfd", initial, flags);
}

/** eventfd_write(3): adds `value` to the counter. @returns 0, or -1 with errno as write(2) */
export function eventfd_write(fd: number, value: number | bigint): Call<number> {
  return answered(trap("write", fd, u64(value), 8), (written) => (written === 8 ? 0 : -1));
}

/** eventfd_read(3): takes the counter into `value`, exact up to 2^53. @returns 0, or -1 with errno as read(2) */
export function eventfd_read(fd: number, value: Ref<number>): Call<number> {
  const buf = new Uint8Array(8);
  return answered(trap("read", fd, buf, 8), (count) => {
    if (count !== 8) return -1;
    value.value = fromU64(buf);
    return 0;
  });
}

/** A call whose answer is looked at before the program gets it. */
function* answered(call: Call<number>, then: (answer: number) => number): Call<number> {
  return then(yield* call);
}

/**
 * timerfd_create(2): a timer as a descriptor: readable once it has expired, a read of 8 bytes tells how often.
 * @param clock CLOCK_MONOTONIC, CLOCK_REALTIME or CLOCK_BOOTTIME
 * @param flags TFD_NONBLOCK, TFD_CLOEXEC
 * @returns a descriptor, or -1 with errno EINVAL, EMFILE
 */
export function timerfd_create(clock: number, flags: number): Call<number> {
  return trap("timerfd_create", clock, flags);
}

/**
 * timerfd_settime(2): starts the timer, or stops it with a zero `it_value`; expiries not read are forgotten.
 * @param flags 0, or TFD_TIMER_ABSTIME: `it_value` is a time of the clock
 * @param old filled with what was set before
 * @returns 0, or -1 with errno EBADF, EINVAL
 */
export function timerfd_settime(
  fd: number,
  flags: number,
  value: itimerspec,
  old: itimerspec | null = null,
): Call<number> {
  return trap("timerfd_settime", fd, flags, value, old);
}

/** timerfd_gettime(2): the time left until the next expiry, and the interval. @returns 0, or -1 with errno EBADF, EINVAL */
export function timerfd_gettime(fd: number, value: itimerspec): Call<number> {
  return trap("timerfd_gettime", fd, value);
}

/**
 * signalfd(2): the signals of `mask` as a descriptor. Block them too, or their actions come first.
 * A read fills 128 bytes for each signal: see signalfd_signals().
 * @param fd -1 for a new one, or one that gets another mask
 * @param flags SFD_NONBLOCK, SFD_CLOEXEC
 * @returns the descriptor, or -1 with errno EINVAL, EBADF, EMFILE
 */
export function signalfd(fd: number, mask: sigset_t, flags: number): Call<number> {
  return trap("signalfd", fd, mask, flags);
}
