/** Resource limits (getrlimit(2)), clocks (clock_gettime(2)) and the structs they fill. */

export const RLIMIT_CPU = 0;
export const RLIMIT_FSIZE = 1;
export const RLIMIT_DATA = 2;
export const RLIMIT_STACK = 3;
export const RLIMIT_CORE = 4;
export const RLIMIT_RSS = 5;
/** Tasks of the user: threads count, and zombies. */
export const RLIMIT_NPROC = 6;
/** One more than the largest descriptor. */
export const RLIMIT_NOFILE = 7;
export const RLIMIT_MEMLOCK = 8;
export const RLIMIT_AS = 9;
export const RLIMIT_LOCKS = 10;
export const RLIMIT_SIGPENDING = 11;
export const RLIMIT_MSGQUEUE = 12;
export const RLIMIT_NICE = 13;
export const RLIMIT_RTPRIO = 14;
export const RLIMIT_RTTIME = 15;
export const RLIM_NLIMITS = 16;
export const RLIM_INFINITY = 2 ** 64;

/** A soft limit, which counts, and the hard one up to which a process may raise it. */
export interface rlimit {
  rlim_cur: number;
  rlim_max: number;
}

export const CLOCK_REALTIME = 0;
export const CLOCK_MONOTONIC = 1;
export const CLOCK_BOOTTIME = 7;
export const CLOCK_REALTIME_ALARM = 8;
export const CLOCK_BOOTTIME_ALARM = 9;

/** Seconds and nanoseconds. */
export interface timespec {
  tv_sec: number;
  tv_nsec: number;
}

/** Seconds and microseconds. */
export interface timeval {
  tv_sec: number;
  tv_usec: number;
}

/** SO_LINGER's value: seconds that close may wait; {1, 0} resets the connection. */
export interface linger {
  l_onoff: number;
  l_linger: number;
}

/** A place for one result, where C passes the address of a variable: `const status = ref(0)`. */
export interface Ref<T> {
  value: T;
}

/** A variable whose address can be passed: C's `int status; … &status`. */
export function ref<T>(value: T): Ref<T> {
  return { value };
}
