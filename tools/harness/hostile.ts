/**
 * The same run under other circumstances, all of which Linux may bring about: reads that give one byte, writes
 * cut short by a signal, EINTR at any call that sleeps, other orders of tasks. A way is named by a short code
 * that is part of the replay string.
 */
import { Random } from "../kernel/lib/index.ts";
import { SIGUSR1 } from "../kernel/uapi/index.ts";
import { type Choice, type Chooser, type Process, type Task, sendToTask } from "./kernel-parts.ts";

/** Kinds of circumstances that a check asks for. */
export type Hostility = "one-byte-reads" | "short-writes" | "interrupts" | "schedules";

/** One way to run: "plain", "r" one-byte reads, "wN" short writes by seed N, "iN" a signal at the Nth sleep, "sN" schedule by seed N. */
export type WayCode = string;

export const PLAIN: WayCode = "plain";

/** In words, for the failure's scenario line. */
export function describeWay(way: WayCode): string {
  const n = way.slice(1);
  if (way === "r") return "each read gives one byte";
  if (way.startsWith("w")) return `writes are cut short (seed ${n})`;
  if (way.startsWith("i"))
    return `a signal arrives while call number ${Number(n) + 1} of those that sleep is asleep`;
  if (way.startsWith("s")) return `tasks run in another order (seed ${n})`;
  return "";
}

/** Whether a way needs the program to have a signal handler, as a library in it may have. */
export function needsHandler(way: WayCode): boolean {
  return way.startsWith("w") || way.startsWith("i");
}

/** Answers the kernel's choices for the processes under test, and leaves everybody else alone. */
export class WayChooser implements Chooser {
  /** Sleeps of the programs under test so far. */
  sleeps = 0;
  /** Whether the way made any difference in this run. */
  hasActed = false;
  private readonly way: WayCode;
  private readonly random: Random;
  private readonly isUnderTest: (pid: number) => boolean;

  constructor(way: WayCode, isUnderTest: (pid: number) => boolean) {
    this.way = way;
    this.random = new Random(Number(way.slice(1)) || 1);
    this.isUnderTest = isUnderTest;
  }

  choose(choice: Choice, count: number): number {
    if (choice.what === "next-task") return this.way.startsWith("s") ? this.act(this.random.below(count)) : 0;
    if (!this.isUnderTest(choice.task.pid)) return 0;
    if (choice.what === "short-read") return this.way === "r" ? this.act(count - 1) : 0;
    if (choice.what === "short-write")
      return this.way.startsWith("w") && this.random.below(2) === 0 ? this.act(this.random.below(count)) : 0;
    return this.way.startsWith("i") && this.sleeps++ === Number(this.way.slice(1)) ? this.act(1) : 0;
  }

  private act(answer: number): number {
    if (answer !== 0) this.hasActed = true;
    return answer;
  }
}

/** Gives a process a handler for SIGUSR1 without SA_RESTART, as a profiler or a timer library would. */
export function installForeignHandler(process: Process): void {
  process.actions.set(SIGUSR1, { sa_handler: foreignHandler, sa_flags: 0, sa_mask: { bits: 0n } });
}

function foreignHandler(): void {}

/** What the kernel does where a way interrupts. */
export function interrupt(sched: Parameters<typeof sendToTask>[0], task: Task): void {
  sendToTask(sched, task, SIGUSR1);
}
