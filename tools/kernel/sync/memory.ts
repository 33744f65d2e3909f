/**
 * Memory: loads, stores and the atomic read-modify-write operations, with the names of JavaScript's Atomics; and
 * futex(2), by which a thread sleeps on a place in memory.
 */
import type { Task } from "../sched/index.ts";
import { EAGAIN, EINVAL, ENOSYS, ETIMEDOUT } from "../uapi/errno.ts";
import type { Calls } from "../uapi/request.ts";
import { FUTEX_PRIVATE_FLAG, FUTEX_WAIT, FUTEX_WAKE, type Memory, type Waiter } from "../uapi/shared.ts";
import { type OperationsOf, type Order, PARKED, type SyncHost, type SyncOperation } from "./operation.ts";
import { join, pick, take, waiterOf } from "./waiters.ts";

const ONLY = [0] as const;

function store(cell: Memory, value: unknown, host: SyncHost): number {
  cell.value = value;
  host.changed(cell, Number.POSITIVE_INFINITY);
  return 0;
}

/** An atomic operation on a number, which gives the old one. */
function arithmetic(
  apply: (old: number, operand: number) => number,
): SyncOperation<Parameters<Calls["add"]>> {
  return {
    on: ONLY,
    writes: true,
    perform(_by, [cell, operand, old], host) {
      old.value = cell.value;
      return store(cell, apply(cell.value as number, operand), host);
    },
    order: () => "both",
  };
}

function isWait(operation: number): boolean {
  return (operation & ~FUTEX_PRIVATE_FLAG) === FUTEX_WAIT;
}

function futexWait(by: Task, cell: Memory, expected: number): number {
  if (cell.value !== expected) return -EAGAIN;
  join(cell.waiters, by);
  return PARKED;
}

function futexWake(cell: Memory, count: number, host: SyncHost): number {
  let woken = 0;
  while (woken < count && pick(cell.waiters, host)) woken++;
  return woken;
}

export const memory: OperationsOf<
  "load" | "store" | "until" | "exchange" | "compareExchange" | "add" | "sub" | "and" | "or" | "xor" | "futex"
> = {
  load: {
    on: ONLY,
    writes: false,
    perform(_by, [cell, value]) {
      value.value = cell.value;
      return 0;
    },
    order: () => "acquire",
  },
  store: {
    on: ONLY,
    writes: true,
    perform: (_by, [cell, value], host) => store(cell, value, host),
    order: () => "release",
  },
  until: {
    on: ONLY,
    writes: false,
    possibleIn: (state, _by, [, holds]) => (holds as (value: unknown) => boolean)(state),
    perform(_by, [cell, , value]) {
      value.value = cell.value;
      return 0;
    },
    order: () => "acquire",
  },
  exchange: {
    on: ONLY,
    writes: true,
    perform(_by, [cell, value, old], host) {
      old.value = cell.value;
      return store(cell, value, host);
    },
    order: () => "both",
  },
  compareExchange: {
    on: ONLY,
    writes: true,
    /** @returns 1 where it has stored */
    perform(_by, [cell, expected, value, old], host) {
      old.value = cell.value;
      if (!Object.is(cell.value, expected)) return 0;
      store(cell, value, host);
      return 1;
    },
    order: (answer): Order => (answer === 1 ? "both" : "acquire"),
  },
  add: arithmetic((old, operand) => old + operand),
  sub: arithmetic((old, operand) => old - operand),
  and: arithmetic((old, operand) => old & operand),
  or: arithmetic((old, operand) => old | operand),
  xor: arithmetic((old, operand) => old ^ operand),
  futex: {
    on: ONLY,
    writes: true,
    deadline: { argument: 3, isSpan: true },
    endsWithSignal: true,
    perform(by, [cell, operation, value], host) {
      if (isWait(operation)) return futexWait(by, cell, value);
      if ((operation & ~FUTEX_PRIVATE_FLAG) === FUTEX_WAKE)
        return value < 0 ? -EINVAL : futexWake(cell, value, host);
      return -ENOSYS;
    },
    second: {
      on: [],
      writes: false,
      isPicked: (by, [cell]) => (waiterOf(cell.waiters, by) as Waiter).wokenBy !== "nobody",
      giveUp(by, [cell]) {
        (waiterOf(cell.waiters, by) as Waiter).wokenBy = "the clock";
      },
      perform: (by, [cell]) => (take(cell.waiters, by).wokenBy === "the clock" ? -ETIMEDOUT : 0),
    },
  },
};
