/** Shared objects in plain runs of the kernel: what blocks, who goes on first, which errors there are. */
import { expect, test } from "vitest";
import * as libc from "../../libc/index.ts";
import {
  Atomic,
  type Call,
  Cell,
  EBUSY,
  EDEADLK,
  EPERM,
  ETIMEDOUT,
  FUTEX_WAIT,
  FUTEX_WAKE,
  PTHREAD_BARRIER_SERIAL_THREAD,
  PTHREAD_MUTEX_ERRORCHECK,
  PTHREAD_MUTEX_RECURSIVE,
  type Ref,
  WEXITSTATUS,
  fork,
  futex,
  pthread_barrier_t,
  pthread_barrier_wait,
  pthread_cond_broadcast,
  pthread_cond_signal,
  pthread_cond_t,
  pthread_cond_timedwait,
  pthread_cond_wait,
  pthread_create,
  pthread_exit,
  pthread_getspecific,
  pthread_join,
  pthread_key_create,
  pthread_mutex_destroy,
  pthread_mutex_lock,
  pthread_mutex_t,
  pthread_mutex_timedlock,
  pthread_mutex_trylock,
  pthread_mutex_unlock,
  pthread_once,
  pthread_once_t,
  pthread_rwlock_rdlock,
  pthread_rwlock_t,
  pthread_rwlock_trywrlock,
  pthread_rwlock_unlock,
  pthread_rwlock_wrlock,
  pthread_setspecific,
  ref,
  sched_yield,
  sem_post,
  sem_t,
  sem_timedwait,
  sem_trywait,
  sem_wait,
  sleep,
  wait,
} from "../../libc/index.ts";
import { Kernel, type RunResult } from "../kernel.ts";
import type { Program, Thread } from "../uapi/index.ts";

function run(main: () => Thread<unknown>): RunResult {
  const kernel = new Kernel();
  kernel.spawn(main as Program);
  return kernel.run();
}

/** Starts threads, one for each routine, and waits for all. */
function* together(...routines: (() => Thread<unknown>)[]): Call<void> {
  const threads: Ref<number>[] = [];
  for (const routine of routines) {
    const thread = ref(0);
    yield* pthread_create(thread, null, routine, null);
    threads.push(thread);
  }
  for (const thread of threads) yield* pthread_join(thread.value);
}

const seconds = (tv_sec: number) => ({ tv_sec, tv_nsec: 0 });

test("a held mutex makes others wait, and they get it in the order in which they came", () => {
  const order: string[] = [];
  run(function* () {
    const mutex = new pthread_mutex_t();
    const visitor = (name: string) =>
      function* () {
        yield* pthread_mutex_lock(mutex);
        order.push(name);
        yield* sleep(1);
        yield* pthread_mutex_unlock(mutex);
      };
    yield* together(visitor("a"), visitor("b"), visitor("c"));
  });
  expect(order).toEqual(["a", "b", "c"]);
});

test("a mutex says EBUSY to trylock, EDEADLK and EPERM where it checks, and counts where it is recursive", () => {
  const answers: number[] = [];
  run(function* () {
    const normal = new pthread_mutex_t();
    yield* pthread_mutex_lock(normal);
    answers.push(yield* pthread_mutex_trylock(normal), yield* pthread_mutex_destroy(normal));
    const checking = new pthread_mutex_t(PTHREAD_MUTEX_ERRORCHECK);
    answers.push(yield* pthread_mutex_unlock(checking));
    yield* pthread_mutex_lock(checking);
    answers.push(yield* pthread_mutex_lock(checking));
    const recursive = new pthread_mutex_t(PTHREAD_MUTEX_RECURSIVE);
    yield* pthread_mutex_lock(recursive);
    answers.push(yield* pthread_mutex_lock(recursive));
    yield* pthread_mutex_unlock(recursive);
    yield* together(function* () {
      answers.push(yield* pthread_mutex_trylock(recursive));
    });
    yield* pthread_mutex_unlock(recursive);
    answers.push(yield* pthread_mutex_unlock(recursive));
  });
  expect(answers).toEqual([EBUSY, EBUSY, EPERM, EDEADLK, 0, EBUSY, EPERM]);
});

test("a timed lock gives up when its time has come", () => {
  let answer = 0;
  run(function* () {
    const mutex = new pthread_mutex_t();
    yield* pthread_mutex_lock(mutex);
    yield* together(function* () {
      answer = yield* pthread_mutex_timedlock(mutex, seconds(2));
    });
  });
  expect(answer).toBe(ETIMEDOUT);
});

test("unlocking another thread's normal mutex is undefined, and ends the run", () => {
  const { finding } = run(function* () {
    const mutex = new pthread_mutex_t(undefined, "m");
    yield* pthread_mutex_lock(mutex);
    yield* together(function* () {
      yield* pthread_mutex_unlock(mutex);
    });
  });
  expect(finding?.code).toBe("foreign-unlock");
  expect(finding?.message).toContain("m, which another thread holds");
});

test("a normal mutex locked twice by one thread waits for ever", () => {
  const { reason } = run(function* () {
    const mutex = new pthread_mutex_t();
    yield* pthread_mutex_lock(mutex);
    yield* pthread_mutex_lock(mutex);
  });
  expect(reason).toBe("idle");
});

test("signal wakes the thread that has waited longest, broadcast all", () => {
  const woken: string[] = [];
  run(function* () {
    const mutex = new pthread_mutex_t();
    const cond = new pthread_cond_t();
    const waiter = (name: string) =>
      function* () {
        yield* pthread_mutex_lock(mutex);
        yield* pthread_cond_wait(cond, mutex);
        woken.push(name);
        yield* pthread_mutex_unlock(mutex);
      };
    yield* together(waiter("a"), waiter("b"), waiter("c"), function* () {
      yield* sleep(1);
      yield* pthread_cond_signal(cond);
      yield* sleep(1);
      woken.push("|");
      yield* pthread_cond_broadcast(cond);
    });
  });
  expect(woken).toEqual(["a", "|", "b", "c"]);
});

test("a woken waiter has to get the mutex first", () => {
  const events: string[] = [];
  run(function* () {
    const mutex = new pthread_mutex_t();
    const cond = new pthread_cond_t();
    yield* together(
      function* () {
        yield* pthread_mutex_lock(mutex);
        yield* pthread_cond_wait(cond, mutex);
        events.push("woken");
        yield* pthread_mutex_unlock(mutex);
      },
      function* () {
        yield* sleep(1);
        yield* pthread_mutex_lock(mutex);
        yield* pthread_cond_signal(cond);
        yield* sleep(1);
        events.push("unlocks");
        yield* pthread_mutex_unlock(mutex);
      },
    );
  });
  expect(events).toEqual(["unlocks", "woken"]);
});

test("a timed wait ends with ETIMEDOUT and holds the mutex again", () => {
  const answers: number[] = [];
  run(function* () {
    const mutex = new pthread_mutex_t(PTHREAD_MUTEX_ERRORCHECK);
    const cond = new pthread_cond_t();
    yield* together(
      function* () {
        yield* pthread_mutex_lock(mutex);
        answers.push(yield* pthread_cond_timedwait(cond, mutex, seconds(2)));
        answers.push(yield* pthread_mutex_unlock(mutex));
      },
      function* () {
        yield* sleep(1);
        yield* pthread_mutex_lock(mutex);
        yield* sleep(3);
        yield* pthread_mutex_unlock(mutex);
      },
    );
  });
  expect(answers).toEqual([ETIMEDOUT, 0]);
});

test("readers share a read-write lock, a writer has it alone", () => {
  const events: string[] = [];
  const answers: number[] = [];
  run(function* () {
    const lock = new pthread_rwlock_t();
    const reader = (name: string) =>
      function* () {
        yield* pthread_rwlock_rdlock(lock);
        events.push(`${name} in`);
        answers.push(yield* pthread_rwlock_trywrlock(lock));
        yield* sleep(1);
        events.push(`${name} out`);
        yield* pthread_rwlock_unlock(lock);
      };
    yield* together(reader("r1"), reader("r2"), function* () {
      yield* pthread_rwlock_wrlock(lock);
      events.push("writer");
      yield* pthread_rwlock_unlock(lock);
    });
  });
  expect(events).toEqual(["r1 in", "r2 in", "r1 out", "r2 out", "writer"]);
  expect(answers).toEqual([EBUSY, EBUSY]);
});

test("a semaphore lets as many in as it counts, and sets errno", () => {
  const errors: number[] = [];
  let together_ = 0;
  let most = 0;
  run(function* () {
    const sem = new sem_t(2);
    const worker = function* () {
      yield* sem_wait(sem);
      most = Math.max(most, ++together_);
      yield* sleep(1);
      together_--;
      yield* sem_post(sem);
    };
    yield* together(worker, worker, worker);
    yield* sem_wait(sem);
    yield* sem_wait(sem);
    yield* sem_trywait(sem);
    errors.push(libc.errno);
    yield* sem_timedwait(sem, seconds(100));
    errors.push(libc.errno);
  });
  expect(most).toBe(2);
  expect(errors).toEqual([libc.EAGAIN, ETIMEDOUT]);
});

test("a barrier holds all until the last arrives, and tells one that it was the last", () => {
  const answers: number[] = [];
  run(function* () {
    const barrier = new pthread_barrier_t(3);
    const part = function* () {
      answers.push(yield* pthread_barrier_wait(barrier));
      answers.push(yield* pthread_barrier_wait(barrier));
    };
    yield* together(part, part, part);
  });
  expect(answers.filter((answer) => answer === PTHREAD_BARRIER_SERIAL_THREAD)).toHaveLength(2);
  expect(answers).toHaveLength(6);
});

test("once runs its routine once, and nobody passes before it is done", () => {
  const events: string[] = [];
  run(function* () {
    const once = new pthread_once_t();
    const part = function* () {
      yield* pthread_once(once, function* () {
        yield* sleep(1);
        events.push("init");
      });
      events.push("after");
    };
    yield* together(part, part);
  });
  expect(events).toEqual(["init", "after", "after"]);
});

test("futex: a changed word does not sleep, and wake says how many it woke", () => {
  const answers: number[] = [];
  run(function* () {
    const word = new Atomic(0);
    yield* together(
      function* () {
        answers.push(yield* futex(word, FUTEX_WAIT, 1), libc.errno);
        answers.push(yield* futex(word, FUTEX_WAIT, 0));
      },
      function* () {
        yield* sleep(1);
        answers.push(yield* futex(word, FUTEX_WAKE, 5));
      },
      function* () {
        yield* sleep(2);
        answers.push(yield* futex(word, FUTEX_WAIT, 0, seconds(1)), libc.errno);
      },
    );
  });
  expect(answers).toEqual([-1, libc.EAGAIN, 1, 0, -1, ETIMEDOUT]);
});

test("cells hold any value; atomics answer with the old one", () => {
  const seen: unknown[] = [];
  run(function* () {
    const cell = new Cell<{ next: string } | null>(null);
    yield* cell.store({ next: "b" });
    seen.push((yield* cell.load())?.next);
    const word = new Atomic(5);
    seen.push(
      yield* word.add(2),
      yield* word.compareExchange(7, 1),
      yield* word.compareExchange(7, 9),
      yield* word.exchange(8),
      yield* word.or(3),
      yield* word.load(),
    );
  });
  expect(seen).toEqual(["b", 5, 7, 1, 1, 8, 11]);
});

test("until sleeps until the value is as wanted", () => {
  let seen = 0;
  run(function* () {
    const cell = new Atomic(0);
    yield* together(
      function* () {
        seen = yield* cell.until((value) => value >= 2);
      },
      function* () {
        yield* cell.store(1);
        yield* sched_yield();
        yield* cell.store(2);
      },
    );
  });
  expect(seen).toBe(2);
});

test("each thread has its own value of a key, and destructors run at its end in either way", () => {
  const log: unknown[] = [];
  run(function* () {
    const key = ref(0);
    yield* pthread_key_create(key, function* (value: string) {
      yield* sched_yield();
      log.push(`destroys ${value}`);
    });
    const part = (name: string, exits: boolean) =>
      function* () {
        yield* pthread_setspecific(key.value, name);
        yield* sched_yield();
        log.push(yield* pthread_getspecific(key.value));
        if (exits) yield* pthread_exit();
      };
    yield* together(part("a", false), part("b", true));
    log.push(yield* pthread_getspecific(key.value));
  });
  expect(log).toEqual(["a", "b", "destroys a", "destroys b", null]);
});

test("fork copies memory: what the child writes, the parent does not see", () => {
  const seen: number[] = [];
  run(function* () {
    const counter = new Atomic(1);
    const mutex = new pthread_mutex_t(PTHREAD_MUTEX_ERRORCHECK);
    yield* counter.add(1);
    yield* pthread_mutex_lock(mutex);
    const pid = yield* fork();
    if (pid === 0) {
      yield* counter.add(10);
      const unlocked = yield* pthread_mutex_unlock(mutex);
      return (yield* counter.load()) + unlocked;
    }
    const status = ref(0);
    yield* wait(status);
    seen.push(WEXITSTATUS(status.value), yield* counter.load());
  });
  expect(seen).toEqual([12, 2]);
});
