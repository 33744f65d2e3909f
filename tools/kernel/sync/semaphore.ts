/** Unnamed semaphores (sem_overview(7)). These calls answer -1 and errno, unlike those of pthreads. */
import { EAGAIN, EINVAL, EOVERFLOW, ETIMEDOUT } from "../uapi/errno.ts";
import type { Semaphore } from "../uapi/shared.ts";
import { type OperationsOf, type Step, acquires, alive, releases } from "./operation.ts";

const SEM_VALUE_MAX = 2 ** 31 - 1;
const ONLY = [0] as const;

const wait: Step<[sem: Semaphore, ...unknown[]]> = {
  on: ONLY,
  writes: true,
  possibleIn: (state) => (state as number) > 0,
  perform(_by, [sem]) {
    alive(sem).value--;
    return 0;
  },
  order: acquires,
};

type Calls = `sem_${"init" | "wait" | "trywait" | "timedwait" | "post" | "getvalue" | "destroy"}`;

export const semaphores: OperationsOf<Calls> = {
  sem_init: {
    on: ONLY,
    writes: true,
    perform(_by, [sem, _shared, value]) {
      if (value < 0 || value > SEM_VALUE_MAX) return -EINVAL;
      sem.value = value;
      sem.isDestroyed = false;
      return 0;
    },
  },
  sem_wait: { ...wait, endsWithSignal: true },
  sem_timedwait: { ...wait, endsWithSignal: true, deadline: { argument: 1 }, late: -ETIMEDOUT },
  sem_trywait: {
    on: ONLY,
    writes: true,
    perform: (by, args, host) => (args[0].value > 0 ? wait.perform(by, args, host) : -EAGAIN),
    order: acquires,
  },
  sem_post: {
    on: ONLY,
    writes: true,
    perform(_by, [sem], host) {
      if (alive(sem).value === SEM_VALUE_MAX) return -EOVERFLOW;
      sem.value++;
      host.changed(sem, 1);
      return 0;
    },
    order: releases,
  },
  sem_getvalue: {
    on: ONLY,
    writes: false,
    perform(_by, [sem, value]) {
      value.value = alive(sem).value;
      return 0;
    },
  },
  sem_destroy: {
    on: ONLY,
    writes: true,
    perform(_by, [sem]) {
      alive(sem).isDestroyed = true;
      return 0;
    },
  },
};
