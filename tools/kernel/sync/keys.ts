/**
 * Thread-specific data (pthread_key_create(3p)): a value for each thread under a number that the process shares.
 * Destructors run as the thread, after its start routine, because they may make calls.
 */
import { type Process, type Task, isGenerator } from "../sched/index.ts";
import { EAGAIN, EINVAL } from "../uapi/errno.ts";
import type { Destructor, Thread } from "../uapi/request.ts";
import { PTHREAD_DESTRUCTOR_ITERATIONS, PTHREAD_KEYS_MAX } from "../uapi/shared.ts";

/** Keys in use, by number: each with its destructor. */
interface KeyTable {
  readonly keys: ({ readonly destructor: Destructor | null } | undefined)[];
}

export class ThreadData {
  private readonly tables = new WeakMap<Process, KeyTable>();
  private readonly values = new WeakMap<Task, Map<number, unknown>>();

  /** @returns the key, or -EAGAIN where all are taken */
  create(process: Process, destructor: Destructor | null): number {
    const { keys } = this.tableOf(process);
    const free = keys.indexOf(undefined);
    const key = free < 0 ? keys.length : free;
    if (key >= PTHREAD_KEYS_MAX) return -EAGAIN;
    keys[key] = { destructor };
    return key;
  }

  delete(task: Task, key: number): number {
    const { keys } = this.tableOf(task.process);
    if (!keys[key]) return EINVAL;
    keys[key] = undefined;
    for (const thread of task.process.tasks) this.values.get(thread)?.delete(key);
    return 0;
  }

  set(task: Task, key: number, value: unknown): number {
    if (!this.tableOf(task.process).keys[key]) return EINVAL;
    const values = this.values.get(task) ?? new Map<number, unknown>();
    values.set(key, value);
    this.values.set(task, values);
    return 0;
  }

  /** The thread's value; null where it has set none. */
  get(task: Task, key: number): unknown {
    return this.values.get(task)?.get(key) ?? null;
  }

  /** What a thread does at its end: its destructors, then nothing more. @returns null where there are none */
  ending(task: Task, result: unknown): Thread<unknown> | null {
    const hasDue = this.values.has(task) && this.due(task).length > 0;
    return hasDue ? this.runDestructors(task, result) : null;
  }

  /** Runs them again while they set new values, but not for ever; what is left then is forgotten. */
  private *runDestructors(task: Task, result: unknown): Thread<unknown> {
    for (let round = 0; round < PTHREAD_DESTRUCTOR_ITERATIONS; round++)
      for (const [key, destructor] of this.due(task)) {
        const value = this.get(task, key);
        this.values.get(task)?.delete(key);
        const running = destructor(value as never);
        if (isGenerator(running)) yield* running as Thread<unknown>;
      }
    this.values.delete(task);
    return result;
  }

  /** The keys with a destructor that the thread has a value for. */
  private due(task: Task): [key: number, destructor: Destructor][] {
    const { keys } = this.tableOf(task.process);
    return [...(this.values.get(task) ?? [])].flatMap(([key, value]) => {
      const destructor = keys[key]?.destructor;
      return destructor && value !== null ? [[key, destructor] as [number, Destructor]] : [];
    });
  }

  private tableOf(process: Process): KeyTable {
    let table = this.tables.get(process);
    if (!table) {
      table = { keys: [] };
      this.tables.set(process, table);
    }
    return table;
  }
}
