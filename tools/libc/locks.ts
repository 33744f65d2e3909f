/**
 * Mutexes, condition variables, read-write locks, spin locks, barriers, once. As in C, these answer with 0 or an
 * error number and leave `errno` alone. Nothing here is a cancellation point.
 */
import {
  Barrier,
  Condvar,
  Mutex,
  Once,
  PTHREAD_MUTEX_DEFAULT,
  Rwlock,
  type Thread,
  type timespec,
} from "../kernel/uapi/index.ts";
import { births, named } from "./births.ts";
import { type Call, trapPthread } from "./trap.ts";

/** A mutex: `const m = new pthread_mutex_t()` is PTHREAD_MUTEX_INITIALIZER. */
export class pthread_mutex_t extends Mutex {
  /** @param type PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_ERRORCHECK or PTHREAD_MUTEX_RECURSIVE @param name what reports call it */
  constructor(type: number = PTHREAD_MUTEX_DEFAULT, name?: string) {
    const id = births.nextId();
    super(id, named(name, "mutex", id), type);
  }
}

/** A condition variable: `const c = new pthread_cond_t()` is PTHREAD_COND_INITIALIZER. */
export class pthread_cond_t extends Condvar {
  /** @param name what reports call it */
  constructor(name?: string) {
    const id = births.nextId();
    super(id, named(name, "condvar", id));
  }
}

/** A read-write lock. */
export class pthread_rwlock_t extends Rwlock {
  /** @param name what reports call it */
  constructor(name?: string) {
    const id = births.nextId();
    super(id, named(name, "rwlock", id));
  }
}

/** A spin lock. */
export class pthread_spinlock_t extends Mutex {
  /** @param name what reports call it */
  constructor(name?: string) {
    const id = births.nextId();
    super(id, named(name, "spinlock", id), PTHREAD_MUTEX_DEFAULT);
  }
}

/** A barrier for so many threads; pthread_barrier_init sets the number too. */
export class pthread_barrier_t extends Barrier {
  /** @param name what reports call it */
  constructor(count = 1, name?: string) {
    const id = births.nextId();
    super(id, named(name, "barrier", id), count);
  }
}

/** What pthread_once remembers. */
export class pthread_once_t extends Once {
  /** @param name what reports call it */
  constructor(name?: string) {
    const id = births.nextId();
    super(id, named(name, "once", id));
  }
}

/** pthread_mutex_init(3p). @param type of mutex, where C passes an attribute @returns 0, or EINVAL */
export function pthread_mutex_init(
  mutex: pthread_mutex_t,
  type: number = PTHREAD_MUTEX_DEFAULT,
): Call<number> {
  return trapPthread("pthread_mutex_init", mutex, type);
}

/**
 * pthread_mutex_lock(3p): waits until the mutex is free and takes it. A normal mutex that the caller holds
 * already is waited for for ever.
 * @returns 0, or EDEADLK (an error-checking mutex that the caller holds)
 */
export function pthread_mutex_lock(mutex: pthread_mutex_t): Call<number> {
  return trapPthread("pthread_mutex_lock", mutex);
}

/** pthread_mutex_trylock(3p): takes it where it is free. @returns 0, or EBUSY */
export function pthread_mutex_trylock(mutex: pthread_mutex_t): Call<number> {
  return trapPthread("pthread_mutex_trylock", mutex);
}

/** pthread_mutex_timedlock(3p): as lock, until a time of CLOCK_REALTIME. @returns 0, or ETIMEDOUT, EDEADLK */
export function pthread_mutex_timedlock(mutex: pthread_mutex_t, deadline: timespec): Call<number> {
  return trapPthread("pthread_mutex_timedlock", mutex, deadline);
}

/**
 * pthread_mutex_unlock(3p): lets go. Of a normal mutex that the caller does not hold it is undefined, and ends the run here.
 * @returns 0, or EPERM (error-checking or recursive, not the caller's)
 */
export function pthread_mutex_unlock(mutex: pthread_mutex_t): Call<number> {
  return trapPthread("pthread_mutex_unlock", mutex);
}

/** pthread_mutex_destroy(3p). @returns 0, or EBUSY (somebody holds it) */
export function pthread_mutex_destroy(mutex: pthread_mutex_t): Call<number> {
  return trapPthread("pthread_mutex_destroy", mutex);
}

/**
 * pthread_cond_wait(3p): gives up the mutex and sleeps, in one step; once woken, takes the mutex again. What was
 * waited for may not hold any more (or, on a real machine, not yet): wait in a loop.
 * @returns 0, or EPERM (error-checking or recursive, not the caller's)
 */
export function pthread_cond_wait(cond: pthread_cond_t, mutex: pthread_mutex_t): Call<number> {
  return trapPthread("pthread_cond_wait", cond, mutex);
}

/** pthread_cond_timedwait(3p): as wait, until a time of CLOCK_REALTIME. @returns 0, or ETIMEDOUT, with the mutex held in either case */
export function pthread_cond_timedwait(
  cond: pthread_cond_t,
  mutex: pthread_mutex_t,
  deadline: timespec,
): Call<number> {
  return trapPthread("pthread_cond_timedwait", cond, mutex, deadline);
}

/** pthread_cond_signal(3p): wakes the thread that has waited longest; where none waits, nothing happens and nothing is remembered. @returns 0 */
export function pthread_cond_signal(cond: pthread_cond_t): Call<number> {
  return trapPthread("pthread_cond_signal", cond);
}

/** pthread_cond_broadcast(3p): wakes all that wait. @returns 0 */
export function pthread_cond_broadcast(cond: pthread_cond_t): Call<number> {
  return trapPthread("pthread_cond_broadcast", cond);
}

/** pthread_cond_destroy(3p): undefined while a thread waits, and ends the run here. @returns 0 */
export function pthread_cond_destroy(cond: pthread_cond_t): Call<number> {
  return trapPthread("pthread_cond_destroy", cond);
}

/** pthread_rwlock_rdlock(3p): waits until nobody writes. @returns 0, or EDEADLK (the caller writes) */
export function pthread_rwlock_rdlock(lock: pthread_rwlock_t): Call<number> {
  return trapPthread("pthread_rwlock_rdlock", lock);
}

/** pthread_rwlock_tryrdlock(3p). @returns 0, or EBUSY */
export function pthread_rwlock_tryrdlock(lock: pthread_rwlock_t): Call<number> {
  return trapPthread("pthread_rwlock_tryrdlock", lock);
}

/** pthread_rwlock_timedrdlock(3p). @returns 0, or ETIMEDOUT, EDEADLK */
export function pthread_rwlock_timedrdlock(lock: pthread_rwlock_t, deadline: timespec): Call<number> {
  return trapPthread("pthread_rwlock_timedrdlock", lock, deadline);
}

/** pthread_rwlock_wrlock(3p): waits until nobody holds it. @returns 0, or EDEADLK (the caller writes already) */
export function pthread_rwlock_wrlock(lock: pthread_rwlock_t): Call<number> {
  return trapPthread("pthread_rwlock_wrlock", lock);
}

/** pthread_rwlock_trywrlock(3p). @returns 0, or EBUSY */
export function pthread_rwlock_trywrlock(lock: pthread_rwlock_t): Call<number> {
  return trapPthread("pthread_rwlock_trywrlock", lock);
}

/** pthread_rwlock_timedwrlock(3p). @returns 0, or ETIMEDOUT, EDEADLK */
export function pthread_rwlock_timedwrlock(lock: pthread_rwlock_t, deadline: timespec): Call<number> {
  return trapPthread("pthread_rwlock_timedwrlock", lock, deadline);
}

/** pthread_rwlock_unlock(3p): of a lock that the caller does not hold it is undefined, and ends the run here. @returns 0 */
export function pthread_rwlock_unlock(lock: pthread_rwlock_t): Call<number> {
  return trapPthread("pthread_rwlock_unlock", lock);
}

/** pthread_rwlock_destroy(3p). @returns 0, or EBUSY */
export function pthread_rwlock_destroy(lock: pthread_rwlock_t): Call<number> {
  return trapPthread("pthread_rwlock_destroy", lock);
}

/** pthread_spin_lock(3p). @returns 0 */
export function pthread_spin_lock(lock: pthread_spinlock_t): Call<number> {
  return trapPthread("pthread_spin_lock", lock);
}

/** pthread_spin_trylock(3p). @returns 0, or EBUSY */
export function pthread_spin_trylock(lock: pthread_spinlock_t): Call<number> {
  return trapPthread("pthread_spin_trylock", lock);
}

/** pthread_spin_unlock(3p). @returns 0 */
export function pthread_spin_unlock(lock: pthread_spinlock_t): Call<number> {
  return trapPthread("pthread_spin_unlock", lock);
}

/** pthread_spin_destroy(3p). @returns 0, or EBUSY */
export function pthread_spin_destroy(lock: pthread_spinlock_t): Call<number> {
  return trapPthread("pthread_spin_destroy", lock);
}

/** pthread_barrier_init(3p). @param count threads that have to arrive @returns 0, or EINVAL (fewer than one) */
export function pthread_barrier_init(barrier: pthread_barrier_t, attr: null, count: number): Call<number> {
  void attr;
  return trapPthread("pthread_barrier_init", barrier, count);
}

/** pthread_barrier_wait(3p): sleeps until all have arrived. @returns 0, and to one of them PTHREAD_BARRIER_SERIAL_THREAD */
export function pthread_barrier_wait(barrier: pthread_barrier_t): Call<number> {
  return trapPthread("pthread_barrier_wait", barrier);
}

/** pthread_barrier_destroy(3p). @returns 0, or EBUSY (threads sleep at it) */
export function pthread_barrier_destroy(barrier: pthread_barrier_t): Call<number> {
  return trapPthread("pthread_barrier_destroy", barrier);
}

/** pthread_once(3p): the first caller runs `routine`; all others wait until it is done. @returns 0 */
export function* pthread_once(once: pthread_once_t, routine: () => Thread<unknown>): Call<number> {
  if ((yield* trapPthread("once_begin", once)) === 0) return 0;
  yield* routine();
  return yield* trapPthread("once_end", once);
}
