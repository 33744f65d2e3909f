/** Barriers (pthread_barrier_wait(3p)) and pthread_once(3p): meeting points. */
import { EBUSY, EINVAL } from "../uapi/errno.ts";
import { PTHREAD_BARRIER_SERIAL_THREAD, type Waiter } from "../uapi/shared.ts";
import { type OperationsOf, PARKED, alive } from "./operation.ts";
import { join, pick, take, waiterOf } from "./waiters.ts";

const ONLY = [0] as const;

export const barriers: OperationsOf<
  "pthread_barrier_init" | "pthread_barrier_wait" | "pthread_barrier_destroy" | "once_begin" | "once_end"
> = {
  pthread_barrier_init: {
    on: ONLY,
    writes: true,
    perform(_by, [barrier, count]) {
      if (count < 1) return EINVAL;
      barrier.count = count;
      barrier.isDestroyed = false;
      return 0;
    },
  },
  pthread_barrier_wait: {
    on: ONLY,
    writes: true,
    /** The last to arrive picks all others and goes on at once. */
    perform(by, [barrier], host) {
      const arrived = alive(barrier).waiters.filter(({ wokenBy }) => wokenBy === "nobody").length;
      if (arrived + 1 < barrier.count) {
        join(barrier.waiters, by);
        return PARKED;
      }
      while (pick(barrier.waiters, host));
      return PTHREAD_BARRIER_SERIAL_THREAD;
    },
    order: () => "both",
    second: {
      on: [],
      writes: false,
      isPicked: (by, [barrier]) => (waiterOf(barrier.waiters, by) as Waiter).wokenBy !== "nobody",
      perform(by, [barrier]) {
        take(barrier.waiters, by);
        return 0;
      },
    },
  },
  pthread_barrier_destroy: {
    on: ONLY,
    writes: true,
    perform(_by, [barrier]) {
      if (alive(barrier).waiters.length > 0) return EBUSY;
      barrier.isDestroyed = true;
      return 0;
    },
  },
  once_begin: {
    on: ONLY,
    writes: true,
    possibleIn: (state) => state !== "running",
    /** @returns 1 where the caller has to run the routine */
    perform(_by, [once]) {
      if (once.stage === "done") return 0;
      once.stage = "running";
      return 1;
    },
    order: () => "acquire",
  },
  once_end: {
    on: ONLY,
    writes: true,
    perform(_by, [once], host) {
      once.stage = "done";
      host.changed(once, Number.POSITIVE_INFINITY);
      return 0;
    },
    order: () => "release",
  },
};
