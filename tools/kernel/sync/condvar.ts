/**
 * Condition variables (pthread_cond_wait(3p)). A wait is two steps: it gives up the mutex and falls asleep, in
 * one; and once it has been picked it takes the mutex again, as anybody else would. What it waited for may be
 * gone by then: that is why waits stand in loops.
 */
import type { Task } from "../sched/index.ts";
import { EPERM, ETIMEDOUT } from "../uapi/errno.ts";
import { Misuse } from "../uapi/misuse.ts";
import { type Condvar, type Mutex, PTHREAD_MUTEX_NORMAL, type Waiter } from "../uapi/shared.ts";
import { hold, unlock } from "./mutex.ts";
import {
  type OperationsOf,
  PARKED,
  type SecondStep,
  type SyncHost,
  type SyncOperation,
  alive,
} from "./operation.ts";
import { join, pick, take, waiterOf } from "./waiters.ts";

type WaitArguments = [cond: Condvar, mutex: Mutex, ...unknown[]];

const reacquire: SecondStep<WaitArguments> = {
  on: [1],
  writes: true,
  isPicked: (by, [cond]) => waiter(cond, by).wokenBy !== "nobody",
  giveUp(by, [cond]) {
    waiter(cond, by).wokenBy = "the clock";
  },
  possibleIn: (state) => state === 0,
  perform(by, [cond, mutex]) {
    const { wokenBy } = take(cond.waiters, by);
    hold(mutex, by);
    return wokenBy === "the clock" ? ETIMEDOUT : 0;
  },
  order: () => "acquire",
  ordersOn: 1,
};

const wait: SyncOperation<WaitArguments> = {
  on: [0, 1],
  writes: true,
  perform(by, [cond, mutex], host) {
    if (mutex.holder !== by) return withoutMutex(cond, mutex);
    join(alive(cond).waiters, by);
    mutex.count = 1;
    unlock(by, mutex, host);
    return PARKED;
  },
  order: (answer) => (answer === PARKED ? "release" : "none"),
  ordersOn: 1,
  second: reacquire,
};

function waiter(cond: Condvar, by: Task): Waiter {
  return waiterOf(cond.waiters, by) as Waiter;
}

function withoutMutex(cond: Condvar, mutex: Mutex): number {
  if (mutex.type !== PTHREAD_MUTEX_NORMAL) return EPERM;
  throw new Misuse(
    "wait-without-mutex",
    `a thread waits on ${cond.name} without holding ${mutex.name}: lock it first, or a signal between the test and the wait is lost.`,
  );
}

/** @throws Misuse where threads wait on it: undefined in C */
function destroy(cond: Condvar): number {
  if (alive(cond).waiters.length > 0)
    throw new Misuse("destroyed-object", `a thread destroyed ${cond.name} while another waits on it.`);
  cond.isDestroyed = true;
  return 0;
}

function broadcast(cond: Condvar, host: SyncHost): number {
  while (pick(alive(cond).waiters, host));
  return 0;
}

export const condvars: OperationsOf<`pthread_cond_${"wait" | "timedwait" | "signal" | "broadcast" | "destroy"}`> =
  {
    pthread_cond_wait: wait,
    pthread_cond_timedwait: { ...wait, deadline: { argument: 2 } },
    pthread_cond_signal: {
      on: [0],
      writes: true,
      perform(_by, [cond], host) {
        pick(alive(cond).waiters, host);
        return 0;
      },
    },
    pthread_cond_broadcast: { on: [0], writes: true, perform: (_by, [cond], host) => broadcast(cond, host) },
    pthread_cond_destroy: { on: [0], writes: true, perform: (_by, [cond]) => destroy(cond) },
  };
