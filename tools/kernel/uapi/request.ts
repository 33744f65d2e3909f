/**
 * What a program yields: a plain request, answered by whatever kernel runs it. One signature a call, by its
 * man-page name; the answer is what the system call returns, a negative errno on failure. libc turns that
 * into -1 and `errno`.
 */

import type { epoll_event } from "./epoll.ts";
import type { itimerspec } from "./eventfd.ts";
import type { sockaddr } from "./inet.ts";
import type { Ref, linger, rlimit, timespec, timeval } from "./limits.ts";
import type { msghdr, ucred } from "./message.ts";
import type { pollfd } from "./poll.ts";
import type { fd_set } from "./select.ts";
import type { Barrier, Condvar, Memory, Mutex, Once, Rwlock, Semaphore } from "./shared.ts";
import type { sigaction_t, sigset_t } from "./signal.ts";

/** A simulated thread: each `yield` is a trap into the kernel. */
export type Thread<R> = Generator<Request, R, number>;
/** A whole program: its result is the exit status (nothing is 0). */
// biome-ignore lint/suspicious/noConfusingVoidType: main may end without a value
export type Program = (...args: never[]) => Thread<number | void>;

/** What read-like calls fill, and write-like calls take. A string stands for its UTF-8 bytes. */
export type Buffer = Uint8Array;
export type Bytes = Uint8Array | string;

/** Values that getsockopt and setsockopt carry: an int, or one of the structs. */
export type SockoptValue = number | linger | timeval | ucred | string;

export interface Calls {
  socket(domain: number, type: number, protocol: number): number;
  socketpair(domain: number, type: number, protocol: number, sv: number[]): number;
  bind(fd: number, address: sockaddr): number;
  listen(fd: number, backlog: number): number;
  accept(fd: number, address: sockaddr | null): number;
  accept4(fd: number, address: sockaddr | null, flags: number): number;
  connect(fd: number, address: sockaddr): number;
  shutdown(fd: number, how: number): number;
  getsockname(fd: number, address: sockaddr): number;
  getpeername(fd: number, address: sockaddr): number;
  getsockopt(fd: number, level: number, option: number, value: Ref<SockoptValue>): number;
  setsockopt(fd: number, level: number, option: number, value: SockoptValue): number;
  read(fd: number, buf: Buffer, count: number): number;
  write(fd: number, buf: Bytes, count: number): number;
  readv(fd: number, iov: readonly Buffer[]): number;
  writev(fd: number, iov: readonly Bytes[]): number;
  recv(fd: number, buf: Buffer, count: number, flags: number): number;
  send(fd: number, buf: Bytes, count: number, flags: number): number;
  recvfrom(fd: number, buf: Buffer, count: number, flags: number, from: sockaddr | null): number;
  sendto(fd: number, buf: Bytes, count: number, flags: number, to: sockaddr | null): number;
  sendmsg(fd: number, message: msghdr, flags: number): number;
  recvmsg(fd: number, message: msghdr, flags: number): number;
  close(fd: number): number;
  dup(fd: number): number;
  dup2(fd: number, newfd: number): number;
  dup3(fd: number, newfd: number, flags: number): number;
  fcntl(fd: number, command: number, argument: number): number;
  ioctl(fd: number, request: number, argument: Ref<number>): number;
  open(path: string, flags: number, mode: number): number;
  lseek(fd: number, offset: number, whence: number): number;
  unlink(path: string): number;
  mkdir(path: string, mode: number): number;
  pipe(fds: number[]): number;
  pipe2(fds: number[], flags: number): number;
  poll(fds: pollfd[], timeout: number): number;
  ppoll(fds: pollfd[], timeout: timespec | null, mask: sigset_t | null): number;
  select(
    nfds: number,
    readfds: fd_set | null,
    writefds: fd_set | null,
    exceptfds: fd_set | null,
    timeout: timeval | null,
  ): number;
  pselect(
    nfds: number,
    readfds: fd_set | null,
    writefds: fd_set | null,
    exceptfds: fd_set | null,
    timeout: timespec | null,
    mask: sigset_t | null,
  ): number;
  epoll_create(size: number): number;
  epoll_create1(flags: number): number;
  epoll_ctl(epfd: number, operation: number, fd: number, event: epoll_event | null): number;
  epoll_wait(epfd: number, events: epoll_event[], maxevents: number, timeout: number): number;
  epoll_pwait(
    epfd: number,
    events: epoll_event[],
    maxevents: number,
    timeout: number,
    mask: sigset_t | null,
  ): number;
  eventfd(initial: number, flags: number): number;
  timerfd_create(clock: number, flags: number): number;
  timerfd_settime(fd: number, flags: number, value: itimerspec, old: itimerspec | null): number;
  timerfd_gettime(fd: number, value: itimerspec): number;
  signalfd(fd: number, mask: sigset_t, flags: number): number;
  fork(): number;
  exit(status: number): number;
  waitpid(pid: number, status: Ref<number> | null, options: number): number;
  getpid(): number;
  getppid(): number;
  gettid(): number;
  kill(pid: number, signal: number): number;
  sigaction(signal: number, action: sigaction_t | null, old: sigaction_t | null): number;
  sigprocmask(how: number, set: sigset_t | null, old: sigset_t | null): number;
  sigpending(set: sigset_t): number;
  sigsuspend(mask: sigset_t): number;
  pause(): number;
  nanosleep(request: timespec, remaining: timespec | null): number;
  clock_gettime(clock: number, time: timespec): number;
  sched_yield(): number;
  getrlimit(resource: number, limit: rlimit): number;
  setrlimit(resource: number, limit: rlimit): number;
  // biome-ignore lint/suspicious/noExplicitAny: the argument's type is the business of caller and start routine
  pthread_create(thread: Ref<number>, attr: null, start: (arg: any) => Thread<unknown>, arg: unknown): number;
  pthread_join(thread: number, result: Ref<unknown> | null): number;
  pthread_detach(thread: number): number;
  pthread_exit(result: unknown): number;
  pthread_self(): number;
  pthread_kill(thread: number, signal: number): number;
  pthread_key_create(key: Ref<number>, destructor: Destructor | null): number;
  pthread_key_delete(key: number): number;
  pthread_setspecific(key: number, value: unknown): number;
  pthread_getspecific(key: number, value: Ref<unknown>): number;
  load(cell: Memory, value: Ref<unknown>): number;
  store(cell: Memory, value: unknown): number;
  until(cell: Memory, holds: (value: never) => boolean, value: Ref<unknown>): number;
  exchange(cell: Memory, value: unknown, old: Ref<unknown>): number;
  compareExchange(cell: Memory, expected: unknown, value: unknown, old: Ref<unknown>): number;
  add(cell: Memory, operand: number, old: Ref<unknown>): number;
  sub(cell: Memory, operand: number, old: Ref<unknown>): number;
  and(cell: Memory, operand: number, old: Ref<unknown>): number;
  or(cell: Memory, operand: number, old: Ref<unknown>): number;
  xor(cell: Memory, operand: number, old: Ref<unknown>): number;
  futex(cell: Memory, operation: number, value: number, timeout: timespec | null): number;
  pthread_mutex_init(mutex: Mutex, type: number): number;
  pthread_mutex_lock(mutex: Mutex): number;
  pthread_mutex_trylock(mutex: Mutex): number;
  pthread_mutex_timedlock(mutex: Mutex, deadline: timespec): number;
  pthread_mutex_unlock(mutex: Mutex): number;
  pthread_mutex_destroy(mutex: Mutex): number;
  pthread_cond_wait(cond: Condvar, mutex: Mutex): number;
  pthread_cond_timedwait(cond: Condvar, mutex: Mutex, deadline: timespec): number;
  pthread_cond_signal(cond: Condvar): number;
  pthread_cond_broadcast(cond: Condvar): number;
  pthread_cond_destroy(cond: Condvar): number;
  pthread_rwlock_rdlock(lock: Rwlock): number;
  pthread_rwlock_tryrdlock(lock: Rwlock): number;
  pthread_rwlock_timedrdlock(lock: Rwlock, deadline: timespec): number;
  pthread_rwlock_wrlock(lock: Rwlock): number;
  pthread_rwlock_trywrlock(lock: Rwlock): number;
  pthread_rwlock_timedwrlock(lock: Rwlock, deadline: timespec): number;
  pthread_rwlock_unlock(lock: Rwlock): number;
  pthread_rwlock_destroy(lock: Rwlock): number;
  pthread_spin_lock(lock: Mutex): number;
  pthread_spin_trylock(lock: Mutex): number;
  pthread_spin_unlock(lock: Mutex): number;
  pthread_spin_destroy(lock: Mutex): number;
  pthread_barrier_init(barrier: Barrier, count: number): number;
  pthread_barrier_wait(barrier: Barrier): number;
  pthread_barrier_destroy(barrier: Barrier): number;
  /** The two halves of pthread_once: 1 where the caller has to run the routine, and its end. */
  once_begin(once: Once): number;
  once_end(once: Once): number;
  sem_init(sem: Semaphore, pshared: number, value: number): number;
  sem_wait(sem: Semaphore): number;
  sem_trywait(sem: Semaphore): number;
  sem_timedwait(sem: Semaphore, deadline: timespec): number;
  sem_post(sem: Semaphore): number;
  sem_getvalue(sem: Semaphore, value: Ref<number>): number;
  sem_destroy(sem: Semaphore): number;
}

/** Runs at a thread's end with the thread's value of a key; a generator function where it makes calls. */
export type Destructor = (value: never) => unknown;

export type CallName = keyof Calls;

export interface Request {
  readonly call: CallName;
  readonly args: readonly unknown[];
  /** Where the program made the call: an Error, whose stack is made only when it is read. Present while call sites are recorded. */
  readonly site?: { readonly stack?: string | undefined } | undefined;
}

/**
 * Which arguments a call fills, by position. Fork's replay puts recorded contents back into them, and
 * tracers know to print them after the call.
 */
export const OUT_ARGUMENTS: { readonly [K in CallName]?: readonly number[] } = {
  socketpair: [3],
  accept: [1],
  accept4: [1],
  getsockname: [1],
  getpeername: [1],
  getsockopt: [3],
  read: [1],
  readv: [1],
  recv: [1],
  recvfrom: [1, 4],
  ioctl: [2],
  pipe: [0],
  pipe2: [0],
  poll: [0],
  ppoll: [0],
  select: [1, 2, 3, 4],
  pselect: [1, 2, 3],
  epoll_wait: [1],
  epoll_pwait: [1],
  timerfd_settime: [3],
  timerfd_gettime: [1],
  recvmsg: [1],
  waitpid: [1],
  sigaction: [2],
  sigprocmask: [2],
  sigpending: [0],
  nanosleep: [1],
  clock_gettime: [1],
  getrlimit: [1],
  pthread_create: [0],
  pthread_join: [1],
};
