/** Threads that sleep until another one picks them: first come, first picked. */
import { panic } from "../lib/index.ts";
import type { Task } from "../sched/index.ts";
import type { Waiter } from "../uapi/shared.ts";
import type { SyncHost } from "./operation.ts";

export function join(waiters: Waiter[], task: Task): void {
  waiters.push({ thread: task, wokenBy: "nobody" });
}

export function waiterOf(waiters: readonly Waiter[], task: Task): Waiter | undefined {
  return waiters.find(({ thread }) => thread === task);
}

/** Picks the one that has waited longest. @returns false where nobody waits */
export function pick(waiters: readonly Waiter[], host: SyncHost): boolean {
  const first = waiters.find(({ wokenBy }) => wokenBy === "nobody");
  if (!first) return false;
  first.wokenBy = "a thread";
  host.release(first.thread as Task);
  return true;
}

/** A picked thread leaves. */
export function take(waiters: Waiter[], task: Task): Waiter {
  const index = waiters.findIndex(({ thread }) => thread === task);
  const [waiter] = waiters.splice(index, 1);
  return waiter ?? panic("sync: a thread that does not wait is woken");
}
