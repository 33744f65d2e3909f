/** The reduction against all interleavings, on random programs of every kind of shared object. */
import { expect, test } from "vitest";
import { Random } from "../kernel/lib/index.ts";
import {
  Barrier,
  type CallName,
  Condvar,
  Memory,
  Mutex,
  PTHREAD_MUTEX_ERRORCHECK,
  type Request,
  Rwlock,
  Semaphore,
  type Thread,
  ref,
} from "../kernel/uapi/index.ts";
import { exploreDpor } from "./dpor.ts";
import { runAll } from "./strategies.ts";
import { Threads } from "./threads.ts";

const PROGRAMS = 200;
/** Programs with more interleavings are left out. */
const MOST = 1_500;
const SOON = { tv_sec: 1, tv_nsec: 0 };

/** One operation: which, on which of two objects. */
type Op = readonly [kind: number, object: number];

class Subject {
  readonly births = { nextId: () => 0 };
  readonly threads: Threads;
  private readonly code: readonly (readonly Op[])[];
  private answers: unknown[][] = [];
  private cells: Memory<number>[] = [];

  constructor(code: readonly (readonly Op[])[]) {
    this.code = code;
    this.threads = new Threads(() => this.begin(), { births: this.births });
    this.threads.numberObjects();
  }

  /** What every thread was answered, and what memory holds: no two orders that matter give the same. */
  get outcome(): string {
    return JSON.stringify([this.answers, this.cells.map(({ value }) => value)]);
  }

  private begin(): (() => Thread<void>)[] {
    const id = () => this.births.nextId();
    const two = <T>(make: (name: string) => T): T[] => [make("a"), make("b")];
    this.cells = two((name) => new Memory(id(), name, 0, true));
    this.answers = this.code.map(() => []);
    const mutexes = two((name) => new Mutex(id(), name, PTHREAD_MUTEX_ERRORCHECK));
    const objects = {
      mutexes,
      condvar: new Condvar(id(), "c"),
      rwlock: new Rwlock(id(), "rw"),
      semaphore: new Semaphore(id(), "s", 1),
      barrier: new Barrier(id(), "b", 2),
    };
    return this.code.map((ops, i) => () => this.run(ops, this.answers[i] as unknown[], i, objects));
  }

  private *run(
    ops: readonly Op[],
    answers: unknown[],
    self: number,
    objects: { mutexes: Mutex[]; condvar: Condvar; rwlock: Rwlock; semaphore: Semaphore; barrier: Barrier },
  ): Thread<void> {
    const { mutexes, condvar, rwlock, semaphore, barrier } = objects;
    for (const [kind, object] of ops) {
      const cell = this.cells[object] as Memory<number>;
      const mutex = mutexes[object] as Mutex;
      const old = ref<unknown>(0);
      const calls: Request[][] = [
        [call("load", cell, old)],
        [call("store", cell, self + 1)],
        [call("add", cell, 1, old)],
        [call("pthread_mutex_lock", mutex)],
        [call("pthread_mutex_unlock", mutex)],
        [
          call("pthread_mutex_lock", mutexes[0]),
          call("pthread_cond_wait", condvar, mutexes[0]),
          call("pthread_mutex_unlock", mutexes[0]),
        ],
        [call("pthread_cond_signal", condvar)],
        [call("pthread_mutex_timedlock", mutex, SOON)],
        [call("pthread_rwlock_rdlock", rwlock), call("pthread_rwlock_unlock", rwlock)],
        [call("pthread_rwlock_wrlock", rwlock), call("pthread_rwlock_unlock", rwlock)],
        [call("sem_wait", semaphore)],
        [object === 0 ? call("sem_post", semaphore) : call("pthread_barrier_wait", barrier)],
        [
          call("pthread_mutex_lock", mutexes[0]),
          call("pthread_cond_timedwait", condvar, mutexes[0], SOON),
          call("pthread_mutex_unlock", mutexes[0]),
        ],
      ];
      for (const request of calls[kind] ?? []) answers.push(yield request);
      answers.push(old.value);
    }
  }
}

function call(name: CallName, ...args: unknown[]): Request {
  return { call: name, args };
}

test("the reduction meets every outcome that all interleavings have, and cuts no execution short", () => {
  const random = new Random(7);
  let compared = 0;
  for (let i = 0; i < PROGRAMS; i++) {
    const code = Array.from({ length: 2 + random.below(2) }, () =>
      Array.from({ length: 1 + random.below(3) }, (): Op => [random.below(13), random.below(2)]),
    );
    const subject = new Subject(code);
    const all = new Set<string>();
    let runs = 0;
    runAll({ system: subject.threads, isOver: () => false }, Number.POSITIVE_INFINITY, () => {
      all.add(subject.outcome);
      return ++runs > MOST;
    });
    if (runs > MOST) continue;
    const reduced = new Set<string>();
    const { cutShort } = exploreDpor(subject.threads, {
      threads: code.length,
      onExecution: () => {
        reduced.add(subject.outcome);
        return false;
      },
    });
    const program = JSON.stringify(code);
    expect({ program, cutShort, outcomes: [...reduced].sort() }).toEqual({
      program,
      cutShort: 0,
      outcomes: [...all].sort(),
    });
    compared++;
  }
  expect(compared).toBeGreaterThan(PROGRAMS / 2);
});
