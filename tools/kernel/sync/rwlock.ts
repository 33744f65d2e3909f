/** Read-write locks (pthread_rwlock_rdlock(3p)): many readers or one writer. As in glibc, readers do not queue behind a waiting writer. */
import type { Task } from "../sched/index.ts";
import { EBUSY, EDEADLK, ETIMEDOUT } from "../uapi/errno.ts";
import { Misuse } from "../uapi/misuse.ts";
import type { Rwlock } from "../uapi/shared.ts";
import { type OperationsOf, type Step, type SyncHost, acquires, alive, releases } from "./operation.ts";

type Arguments = [lock: Rwlock, ...unknown[]];
const ONLY = [0] as const;
const EVERYBODY = Number.POSITIVE_INFINITY;

function read(lock: Rwlock, by: Task): number {
  lock.readers.push(by);
  return 0;
}

function write(lock: Rwlock, by: Task): number {
  lock.writer = by;
  return 0;
}

/** Waited for: that no other thread writes. The writer itself is told EDEADLK. */
const reading: Step<Arguments> = {
  on: ONLY,
  writes: true,
  possibleIn: (state, by) => (state as number) >= 0 || state === -by.tid,
  perform: (by, [lock]) => (alive(lock).writer === by ? EDEADLK : read(lock, by)),
  order: acquires,
};

/** Waited for: that nobody holds it. A reader that asks waits for itself. */
const writing: Step<Arguments> = {
  on: ONLY,
  writes: true,
  possibleIn: (state, by) => state === 0 || state === -by.tid,
  perform: (by, [lock]) => (alive(lock).writer === by ? EDEADLK : write(lock, by)),
  order: acquires,
};

/** @throws Misuse where the caller does not hold it: undefined in C */
function unlock(by: Task, lock: Rwlock, host: SyncHost): number {
  const index = alive(lock).readers.indexOf(by);
  if (lock.writer === by) lock.writer = null;
  else if (index >= 0) lock.readers.splice(index, 1);
  else throw new Misuse("foreign-unlock", `a thread unlocked ${lock.name}, which it does not hold.`);
  host.changed(lock, EVERYBODY);
  return 0;
}

type Calls =
  `pthread_rwlock_${"rdlock" | "tryrdlock" | "timedrdlock" | "wrlock" | "trywrlock" | "timedwrlock" | "unlock" | "destroy"}`;

export const rwlocks: OperationsOf<Calls> = {
  pthread_rwlock_rdlock: reading,
  pthread_rwlock_timedrdlock: { ...reading, deadline: { argument: 1 }, late: ETIMEDOUT },
  pthread_rwlock_tryrdlock: {
    on: ONLY,
    writes: true,
    perform: (by, [lock]) => (alive(lock).writer ? EBUSY : read(lock, by)),
    order: acquires,
  },
  pthread_rwlock_wrlock: writing,
  pthread_rwlock_timedwrlock: { ...writing, deadline: { argument: 1 }, late: ETIMEDOUT },
  pthread_rwlock_trywrlock: {
    on: ONLY,
    writes: true,
    perform: (by, [lock]) => (alive(lock).state === 0 ? write(lock, by) : EBUSY),
    order: acquires,
  },
  pthread_rwlock_unlock: {
    on: ONLY,
    writes: true,
    perform: (by, [lock], host) => unlock(by, lock, host),
    order: releases,
  },
  pthread_rwlock_destroy: {
    on: ONLY,
    writes: true,
    perform(_by, [lock]) {
      if (alive(lock).state !== 0) return EBUSY;
      lock.isDestroyed = true;
      return 0;
    },
  },
};
