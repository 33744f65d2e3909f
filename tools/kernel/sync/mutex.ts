/**
 * Mutexes (pthread_mutex_lock(3p), nptl/pthread_mutex_lock.c) and spin locks. What the standard leaves undefined,
 * such as unlocking another thread's mutex of the normal kind, ends the run with a finding.
 */
import type { Task } from "../sched/index.ts";
import { EBUSY, EDEADLK, EINVAL, EPERM, ETIMEDOUT } from "../uapi/errno.ts";
import { Misuse } from "../uapi/misuse.ts";
import {
  type Mutex,
  PTHREAD_MUTEX_ERRORCHECK,
  PTHREAD_MUTEX_NORMAL,
  PTHREAD_MUTEX_RECURSIVE,
} from "../uapi/shared.ts";
import { type OperationsOf, type Step, type SyncHost, acquires, alive, releases } from "./operation.ts";

const ONLY = [0] as const;

/** What all ways to lock share: a held mutex is waited for, unless its kind has an answer for its own holder. */
const lock: Step<[mutex: Mutex, ...unknown[]]> = {
  on: ONLY,
  writes: true,
  possibleIn: (state, by, [mutex]) =>
    state === 0 || (state === by.tid && mutex.type !== PTHREAD_MUTEX_NORMAL),
  perform(by, [mutex]) {
    if (alive(mutex).holder === null) return hold(mutex, by);
    if (mutex.type !== PTHREAD_MUTEX_RECURSIVE) return EDEADLK;
    mutex.count++;
    return 0;
  },
  order: acquires,
};

export function hold(mutex: Mutex, by: Task): number {
  mutex.holder = by;
  mutex.count = 1;
  return 0;
}

function trylock(by: Task, mutex: Mutex): number {
  if (alive(mutex).holder === null) return hold(mutex, by);
  if (mutex.holder !== by || mutex.type !== PTHREAD_MUTEX_RECURSIVE) return EBUSY;
  mutex.count++;
  return 0;
}

/** @throws Misuse for a mutex of the normal kind that the caller does not hold: undefined in C */
export function unlock(by: Task, mutex: Mutex, host: SyncHost): number {
  const { holder, name } = alive(mutex);
  if (holder !== by) {
    if (mutex.type === PTHREAD_MUTEX_ERRORCHECK || mutex.type === PTHREAD_MUTEX_RECURSIVE) return EPERM;
    const state = holder === null ? "nobody holds" : "another thread holds";
    throw new Misuse(
      "foreign-unlock",
      `a thread unlocked ${name}, which ${state}: only the thread that locked it may unlock it.`,
    );
  }
  if (--mutex.count > 0) return 0;
  mutex.holder = null;
  host.changed(mutex, 1);
  return 0;
}

function destroy(mutex: Mutex): number {
  if (alive(mutex).holder !== null) return EBUSY;
  mutex.isDestroyed = true;
  return 0;
}

type MutexCalls =
  | `pthread_mutex_${"init" | "lock" | "trylock" | "timedlock" | "unlock" | "destroy"}`
  | `pthread_spin_${"lock" | "trylock" | "unlock" | "destroy"}`;

const trying: OperationsOf<"pthread_mutex_trylock">["pthread_mutex_trylock"] = {
  on: ONLY,
  writes: true,
  perform: (by, [mutex]) => trylock(by, mutex),
  order: acquires,
};
const unlocking: OperationsOf<"pthread_mutex_unlock">["pthread_mutex_unlock"] = {
  on: ONLY,
  writes: true,
  perform: (by, [mutex], host) => unlock(by, mutex, host),
  order: releases,
};
const destroying: OperationsOf<"pthread_mutex_destroy">["pthread_mutex_destroy"] = {
  on: ONLY,
  writes: true,
  perform: (_by, [mutex]) => destroy(mutex),
};

export const mutexes: OperationsOf<MutexCalls> = {
  pthread_mutex_init: {
    on: ONLY,
    writes: true,
    perform(_by, [mutex, type]) {
      if (type < PTHREAD_MUTEX_NORMAL || type > PTHREAD_MUTEX_ERRORCHECK) return EINVAL;
      mutex.type = type;
      mutex.isDestroyed = false;
      return 0;
    },
  },
  pthread_mutex_lock: lock,
  pthread_mutex_trylock: trying,
  pthread_mutex_timedlock: { ...lock, deadline: { argument: 1 }, late: ETIMEDOUT },
  pthread_mutex_unlock: unlocking,
  pthread_mutex_destroy: destroying,
  // Simplified: a spin lock sleeps where a real one burns its processor; the outcomes are the same.
  pthread_spin_lock: lock,
  pthread_spin_trylock: trying,
  pthread_spin_unlock: unlocking,
  pthread_spin_destroy: destroying,
};
