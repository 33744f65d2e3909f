/** Processes, threads, signals and time. */
import type {
  Ref,
  SignalHandler,
  Thread,
  rlimit,
  sigaction_t,
  sigset_t,
  timespec,
} from "../kernel/uapi/index.ts";
import { SA_RESTART } from "../kernel/uapi/index.ts";
import { type Call, trap, trapForever, trapPthread } from "./trap.ts";

/**
 * fork(2): a second process that continues here, with copies of all variables and the same open file
 * descriptions. Returns twice.
 * @returns the child's pid in the parent, 0 in the child, -1 with errno EAGAIN where there is no child
 */
export function fork(): Call<number> {
  return trap("fork");
}

/** exit(3): ends the process with the low 8 bits of `status`; every descriptor is closed. Does not return. */
export function exit(status: number): Call<never> {
  return trapForever("exit", status);
}

/**
 * waitpid(2): waits for a child and lets it go.
 * @param pid a child, or -1 for any
 * @param status filled with the status word: ask WIFEXITED and the like
 * @param options 0 or WNOHANG, WUNTRACED, WCONTINUED
 * @returns the child's pid, 0 (WNOHANG, none has ended), or -1 with errno ECHILD, EINTR
 */
export function waitpid(pid: number, status: Ref<number> | null, options: number): Call<number> {
  return trap("waitpid", pid, status, options);
}

/** wait(2): waitpid(-1, status, 0). */
export function wait(status: Ref<number> | null): Call<number> {
  return trap("waitpid", -1, status, 0);
}

/** getpid(2). @returns the caller's process id */
export function getpid(): Call<number> {
  return trap("getpid");
}

/** getppid(2). @returns the parent's process id; 1 once the parent has ended */
export function getppid(): Call<number> {
  return trap("getppid");
}

/** gettid(2). @returns the calling thread's id */
export function gettid(): Call<number> {
  return trap("gettid");
}

/** kill(2): sends a signal to a process; 0 only asks whether it exists. @returns 0, or -1 with errno ESRCH, EINVAL */
export function kill(pid: number, signal: number): Call<number> {
  return trap("kill", pid, signal);
}

/** raise(3): sends a signal to the calling process. */
export function raise(signal: number): Call<number> {
  return trap("kill", 0, signal);
}

/**
 * sigaction(2): what a signal does from now on.
 * @param action handler, flags (SA_RESTART …), signals blocked meanwhile; null only asks
 * @param old filled with what held before
 * @returns 0, or -1 with errno EINVAL (SIGKILL, SIGSTOP)
 */
export function sigaction(
  signal: number,
  action: sigaction_t | null,
  old: sigaction_t | null = null,
): Call<number> {
  return trap("sigaction", signal, action, old);
}

/** signal(2) as glibc has it: the handler stays set, and interrupted calls are made again (SA_RESTART). */
export function signal(signum: number, handler: SignalHandler | "SIG_DFL" | "SIG_IGN"): Call<number> {
  return trap("sigaction", signum, { sa_handler: handler, sa_flags: SA_RESTART }, null);
}

/** sigprocmask(2). @param how SIG_BLOCK, SIG_UNBLOCK or SIG_SETMASK @returns 0, or -1 with errno EINVAL */
export function sigprocmask(how: number, set: sigset_t | null, old: sigset_t | null = null): Call<number> {
  return trap("sigprocmask", how, set, old);
}

/** sigpending(2): blocked signals that wait, into `set`. */
export function sigpending(set: sigset_t): Call<number> {
  return trap("sigpending", set);
}

/** sigsuspend(2): sets the mask and sleeps, in one step, until a handler has run. @returns -1 with errno EINTR */
export function sigsuspend(mask: sigset_t): Call<number> {
  return trap("sigsuspend", mask);
}

/** pause(2): sleeps until a handler has run. @returns -1 with errno EINTR */
export function pause(): Call<number> {
  return trap("pause");
}

/** sigemptyset(3) and sigaddset(3) in one: a set of the given signals. */
export function sigset(...signals: number[]): sigset_t {
  return { bits: signals.reduce((bits, signum) => bits | (1n << BigInt(signum - 1)), 0n) };
}

/** sigismember(3). */
export function sigismember(set: sigset_t, signum: number): boolean {
  return (set.bits & (1n << BigInt(signum - 1))) !== 0n;
}

/**
 * nanosleep(2): sleeps in virtual time.
 * @param remaining filled with the time left where a signal ends the sleep
 * @returns 0, or -1 with errno EINTR, EINVAL
 */
export function nanosleep(request: timespec, remaining: timespec | null = null): Call<number> {
  return trap("nanosleep", request, remaining);
}

/** sleep(3), with fractions: nanosleep of so many seconds. */
export function sleep(seconds: number): Call<number> {
  return trap("nanosleep", { tv_sec: Math.floor(seconds), tv_nsec: Math.round((seconds % 1) * 1e9) }, null);
}

/** clock_gettime(2): virtual time. @param clock CLOCK_MONOTONIC or CLOCK_REALTIME @returns 0, or -1 with errno EINVAL */
export function clock_gettime(clock: number, time: timespec): Call<number> {
  return trap("clock_gettime", clock, time);
}

/** sched_yield(2): lets the other ready threads run first. @returns 0 */
export function sched_yield(): Call<number> {
  return trap("sched_yield");
}

/** getrlimit(2): a resource's soft and hard limit into `limit`. @returns 0, or -1 with errno EINVAL */
export function getrlimit(resource: number, limit: rlimit): Call<number> {
  return trap("getrlimit", resource, limit);
}

/** setrlimit(2). @returns 0, or -1 with errno EINVAL (soft above hard), EPERM (hard limit raised, or above fs.nr_open) */
export function setrlimit(resource: number, limit: rlimit): Call<number> {
  return trap("setrlimit", resource, limit);
}

/**
 * pthread_create(3): a thread that runs `start(arg)` beside this one.
 * @param thread filled with the thread's id
 * @returns 0, or an error number (errno is left alone)
 */
export function pthread_create<A>(
  thread: Ref<number>,
  attr: null,
  start: (arg: A) => Thread<unknown>,
  arg: A,
): Call<number> {
  return trapPthread("pthread_create", thread, attr, start, arg);
}

/** pthread_join(3): waits for a thread and takes its result. @returns 0, or ESRCH, EINVAL (detached), EDEADLK */
export function pthread_join(thread: number, result: Ref<unknown> | null = null): Call<number> {
  return trapPthread("pthread_join", thread, result);
}

/** pthread_detach(3): nobody will join it. @returns 0, or ESRCH, EINVAL */
export function pthread_detach(thread: number): Call<number> {
  return trapPthread("pthread_detach", thread);
}

/** pthread_exit(3): ends the calling thread, after the destructors of its thread-specific data. Does not return. */
export function pthread_exit(result: unknown = undefined): Call<never> {
  return trapForever("pthread_exit", result);
}

/** pthread_self(3). @returns the calling thread's id */
export function pthread_self(): Call<number> {
  return trapPthread("pthread_self");
}

/** pthread_kill(3): a signal to one thread of this process. @returns 0, or ESRCH, EINVAL */
export function pthread_kill(thread: number, signum: number): Call<number> {
  return trapPthread("pthread_kill", thread, signum);
}
