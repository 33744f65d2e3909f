/** Thread-specific data (pthread_key_create(3p)): one key, a value for each thread. */
import type { Destructor, Ref } from "../kernel/uapi/index.ts";
import { type Call, trapPthread, trapValue } from "./trap.ts";

/**
 * pthread_key_create(3p).
 * @param key filled with a number that all threads use
 * @param destructor called with a thread's value when the thread ends, unless it is null; a plain function or a
 *   generator function. A main function that returns ends the process, and runs none.
 * @returns 0, or EAGAIN (PTHREAD_KEYS_MAX are in use)
 */
export function pthread_key_create(key: Ref<number>, destructor: Destructor | null = null): Call<number> {
  return trapPthread("pthread_key_create", key, destructor);
}

/** pthread_key_delete(3p): forgets all values; no destructor runs. @returns 0, or EINVAL */
export function pthread_key_delete(key: number): Call<number> {
  return trapPthread("pthread_key_delete", key);
}

/** pthread_setspecific(3p): the calling thread's value. @returns 0, or EINVAL */
export function pthread_setspecific(key: number, value: unknown): Call<number> {
  return trapPthread("pthread_setspecific", key, value);
}

/** pthread_getspecific(3p). @returns the calling thread's value, null where it has set none */
export function pthread_getspecific<T>(key: number): Call<T | null> {
  return trapValue<T | null>("pthread_getspecific", key);
}
