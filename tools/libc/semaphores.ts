/** Semaphores and futexes. These answer -1 and `errno` on failure. */
import { type Ref, Semaphore, type timespec } from "../kernel/uapi/index.ts";
import { births, named } from "./births.ts";
import type { Atomic } from "./memory.ts";
import { type Call, trap } from "./trap.ts";

/** A counting semaphore; sem_init sets its value too. */
export class sem_t extends Semaphore {
  /** @param name what reports call it */
  constructor(value = 0, name?: string) {
    const id = births.nextId();
    super(id, named(name, "semaphore", id), value);
  }
}

/** sem_init(3). @param pshared 0: shared by the threads of one process @returns 0, or -1 with errno EINVAL */
export function sem_init(sem: sem_t, pshared: number, value: number): Call<number> {
  return trap("sem_init", sem, pshared, value);
}

/** sem_wait(3): waits until the value is above zero, and takes one. @returns 0, or -1 with errno EINTR */
export function sem_wait(sem: sem_t): Call<number> {
  return trap("sem_wait", sem);
}

/** sem_trywait(3). @returns 0, or -1 with errno EAGAIN (the value is zero) */
export function sem_trywait(sem: sem_t): Call<number> {
  return trap("sem_trywait", sem);
}

/** sem_timedwait(3): until a time of CLOCK_REALTIME. @returns 0, or -1 with errno ETIMEDOUT, EINTR */
export function sem_timedwait(sem: sem_t, deadline: timespec): Call<number> {
  return trap("sem_timedwait", sem, deadline);
}

/** sem_post(3): adds one, and wakes a thread that waits. A signal handler may call it. @returns 0, or -1 with errno EOVERFLOW */
export function sem_post(sem: sem_t): Call<number> {
  return trap("sem_post", sem);
}

/** sem_getvalue(3). @param value filled with the value, which may have changed by the time it is looked at @returns 0 */
export function sem_getvalue(sem: sem_t, value: Ref<number>): Call<number> {
  return trap("sem_getvalue", sem, value);
}

/** sem_destroy(3). @returns 0 */
export function sem_destroy(sem: sem_t): Call<number> {
  return trap("sem_destroy", sem);
}

/**
 * futex(2). FUTEX_WAIT sleeps if the word still holds `value`: test and sleep are one step. FUTEX_WAKE wakes up
 * to `value` threads that sleep on the word.
 * @param timeout of FUTEX_WAIT, a span; null for none
 * @returns 0 or the number of threads woken, or -1 with errno EAGAIN (the word has changed), ETIMEDOUT, EINTR
 */
export function futex(
  word: Atomic<number>,
  operation: number,
  value: number,
  timeout: timespec | null = null,
): Call<number> {
  return trap("futex", word, operation, value, timeout);
}
