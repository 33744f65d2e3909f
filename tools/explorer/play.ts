/**
 * The learner as the scheduler: chooses the next thread at each step, may take steps back, and may ask for the
 * shortest way to a failure from here. Nothing is drawn here; the terminal and the site draw `view`.
 */
import { findSimplest } from "./simplest.ts";
import type { System, ThreadId } from "./system.ts";

/** What a game is played on: a system that knows its threads' names and whether it has failed. */
export interface Playable {
  readonly system: System;
  readonly names: readonly string[];
  /** Shared state, one line a variable or lock. */
  state(): readonly string[];
  /** What has gone wrong by now; `ended`: no thread can go on. */
  failures(ended: boolean): readonly string[];
}

export interface PlayedStep {
  readonly thread: ThreadId;
  readonly text: string;
  /** It left a thread that could have gone on. */
  readonly isPreemption: boolean;
}

export interface PlayView {
  readonly steps: readonly PlayedStep[];
  readonly threads: readonly {
    readonly name: string;
    readonly next: string | null;
    readonly isEnabled: boolean;
  }[];
  readonly state: readonly string[];
  readonly failures: readonly string[];
  /** No thread can go on. */
  readonly hasEnded: boolean;
  readonly preemptions: number;
  readonly switches: number;
}

export class Play {
  private readonly playable: Playable;
  private steps: PlayedStep[] = [];

  constructor(playable: Playable) {
    this.playable = playable;
    playable.system.reset();
  }

  /** Makes a thread's next step. @returns false where it cannot go on */
  choose(thread: ThreadId): boolean {
    const { system } = this.playable;
    if (thread < 0 || thread >= system.threadCount || !system.isEnabled(thread)) return false;
    const last = this.steps.at(-1)?.thread;
    const isPreemption = last !== undefined && last !== thread && system.isEnabled(last);
    const text = system.next(thread)?.describe() ?? "";
    system.step(thread);
    this.steps.push({ thread, text, isPreemption });
    return true;
  }

  /** Takes the last step back. @returns false where there is none */
  undo(): boolean {
    if (this.steps.length === 0) return false;
    const schedule = this.steps.slice(0, -1).map(({ thread }) => thread);
    this.replay(schedule);
    return true;
  }

  /** Starts anew with these steps. */
  replay(schedule: readonly ThreadId[]): void {
    this.playable.system.reset();
    this.steps = [];
    for (const thread of schedule) this.choose(thread);
  }

  /** The simplest continuation that fails, or null where none does; the game stays where it is. */
  shortestFailure(): readonly ThreadId[] | null {
    const { playable } = this;
    const prefix = this.steps.map(({ thread }) => thread);
    const fails = (ended: boolean) => playable.failures(ended).length > 0;
    const found = findSimplest(playable.system, { threads: playable.system.threadCount, prefix, fails });
    this.replay(prefix);
    return found?.schedule ?? null;
  }

  get view(): PlayView {
    const { system, names } = this.playable;
    const threads = names.map((name, thread) => ({
      name,
      next: system.next(thread)?.describe() ?? null,
      isEnabled: system.isEnabled(thread),
    }));
    const hasEnded = threads.every(({ isEnabled }) => !isEnabled);
    return {
      steps: this.steps,
      threads,
      state: this.playable.state(),
      failures: this.playable.failures(hasEnded),
      hasEnded,
      preemptions: this.steps.filter(({ isPreemption }) => isPreemption).length,
      switches: this.steps.filter(({ thread }, i) => i > 0 && this.steps[i - 1]?.thread !== thread).length,
    };
  }
}
