/**
 * Every nondeterminism of a run is one question to one chooser. Without a chooser the answer is always 0,
 * which is the plain kernel: first in, first out, nothing cut short. Seeded and hostile runs, and the
 * explorer, answer otherwise; every answer is one that a real Linux may give.
 */
import type { TaskRef } from "./events.ts";

export type Choice =
  /** Which ready task runs next: 0 is the one that waited longest (or goes on running). */
  | { what: "next-task"; among: readonly TaskRef[] }
  /** How many bytes fewer than possible a read gives; 0 is all there is. */
  | { what: "short-read"; task: TaskRef; fd: number; bytes: number }
  /** How many bytes fewer than possible a write takes before a signal cuts it short. */
  | { what: "short-write"; task: TaskRef; fd: number; bytes: number }
  /** 1: a signal with a handler arrives while the call is about to sleep, which then fails with EINTR. */
  | { what: "interrupt"; task: TaskRef; call: string };

export interface Chooser {
  /**
   * @param count how many answers there are
   * @returns 0 to count - 1
   */
  choose(choice: Choice, count: number): number;
}
