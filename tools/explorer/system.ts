/**
 * What the explorer explores: something with threads that stand before their next operation and can be moved
 * one operation at a time, always with the same outcome for the same choices. It cannot be copied or taken
 * back; to go back, the explorer starts it anew and repeats a prefix.
 */

/** Threads are numbered from 0 in order of creation. */
export type ThreadId = number;

/**
 * The shared objects that one operation touches, each as 2 * object + (1 where it changes it): objects are
 * numbered from 0. Two operations are dependent when they touch a common object and one of them changes it.
 */
export type Footprint = readonly number[];

/** An operation that a thread stands before. Made by the system; the explorer reads the footprint only. */
export interface Operation {
  readonly footprint: Footprint;
  /**
   * For an operation that may have to wait: the object that decides. Absent for operations that are
   * always possible.
   */
  readonly waitsOn?: number;
  /** Whether it is possible while that object is in a state (see System.stateOf). */
  possibleIn?(state: number): boolean;
  /** One line for people: "x = 5", "lock m". */
  describe(): string;
}

/** What a step brought about besides its own effect. */
export interface StepEffects {
  /** Threads that this step woke or created: their next operation comes after it, whatever the schedule. */
  readonly released: readonly ThreadId[];
}

export const NO_EFFECTS: StepEffects = { released: [] };

export interface System {
  /** Starts from the beginning. */
  reset(): void;
  /** How many threads exist so far. */
  readonly threadCount: number;
  /** The operation that a thread stands before; null where it has ended or sleeps until somebody wakes it. */
  next(thread: ThreadId): Operation | null;
  /** Whether that operation is possible now. */
  isEnabled(thread: ThreadId): boolean;
  /** Makes the step of an enabled thread, and its local work up to the next operation. */
  step(thread: ThreadId): StepEffects;
  /** The state of an object that operations wait on, as a number: 1 for a held mutex, a semaphore's count, a value. */
  stateOf(object: number): number;
}

/** Do two operations touch a common object that one of them changes? */
export function dependent(a: Footprint, b: Footprint): boolean {
  for (let i = 0; i < a.length; i++) {
    const x = a[i] as number;
    for (let j = 0; j < b.length; j++) {
      const y = b[j] as number;
      if (x >> 1 === y >> 1 && ((x | y) & 1) !== 0) return true;
    }
  }
  return false;
}
