/** Resource limits (getrlimit(2)), clocks (clock_gettime(2)) and the structs they fill. */

export const RLIMIT_NPROC = 6;
export const RLIMIT_NOFILE = 7;
export const RLIM_INFINITY = 2 ** 64;

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
