/**
 * What an operation on shared objects is, said once: which objects it touches, when it has to wait, what it
 * does. The kernel's blocking calls are derived from this table entry (call.ts), and the explorer reads from it
 * which operations may be swapped and which threads can go on.
 */
import type { Task } from "../sched/index.ts";
import { Misuse } from "../uapi/misuse.ts";
import type { Calls } from "../uapi/request.ts";
import type { Shared } from "../uapi/shared.ts";

/** An operation's answer: its first step is done, and the thread sleeps until another one picks it. */
export const PARKED = -10_002;

/** What operations ask of whoever runs the threads. */
export interface SyncHost {
  /** An object has changed: threads that wait for it may look again, so many of them. */
  changed(object: Shared, threads: number): void;
  /** A parked thread has been picked: it goes on to its second step. */
  release(task: Task): void;
}

/** How a step orders what its thread did before and does after it, through the object `ordersOn`. */
export type Order =
  /** What came before a release is seen after an acquire of the same object that comes later. */
  "none" | "acquire" | "release" | "both";

/** One step: it takes effect at once, or not at all. */
export interface Step<A extends readonly unknown[]> {
  /** The arguments that are the objects it touches; where it waits, the first one decides. */
  readonly on: readonly number[];
  /** Whether it changes them, so that its order to other steps on them matters. */
  readonly writes: boolean;
  /** Further arguments, which it only looks at. */
  readonly reads?: readonly number[];
  /** Whether it can be made while the first object is in this state; absent: always. */
  possibleIn?(state: unknown, by: Task, args: A): boolean;
  /** Makes it. @returns the call's answer, or PARKED */
  perform(by: Task, args: A, host: SyncHost): number;
  /** How it orders, by its answer; through the first object unless `ordersOn` names another argument. */
  order?(answer: number): Order;
  readonly ordersOn?: number;
}

/** What a parked thread does once it has been picked. */
export interface SecondStep<A extends readonly unknown[]> extends Step<A> {
  isPicked(by: Task, args: A): boolean;
  /** Picks itself, because its time is over or for no reason at all: perform then answers accordingly. */
  giveUp?(by: Task, args: A): void;
}

export interface SyncOperation<A extends readonly unknown[]> extends Step<A> {
  readonly second?: SecondStep<A>;
  /** The argument that is its deadline, a time of CLOCK_REALTIME; `isSpan` where it counts from now. */
  readonly deadline?: { readonly argument: number; readonly isSpan?: boolean };
  /** The answer when the deadline comes while the first step is still impossible. */
  readonly late?: number;
  /** Whether a signal handler ends the wait with EINTR unless SA_RESTART is set; otherwise it always goes on. */
  readonly endsWithSignal?: boolean;
}

/** A step of any operation, where its arguments are not known. */
export type AnyStep = Step<readonly unknown[]>;
export type AnySecondStep = SecondStep<readonly unknown[]>;

/** A table of operations, each with the arguments of its call. */
export type OperationsOf<K extends keyof Calls> = { readonly [P in K]: SyncOperation<Parameters<Calls[P]>> };

/** Refuses an object that is gone. @throws Misuse */
export function alive<T extends Shared>(object: T): T {
  if (!object.isDestroyed) return object;
  throw new Misuse("destroyed-object", `a thread uses ${object.name}, which was destroyed.`);
}

export const acquires = (answer: number): Order => (answer === 0 ? "acquire" : "none");
export const releases = (answer: number): Order => (answer === 0 ? "release" : "none");
