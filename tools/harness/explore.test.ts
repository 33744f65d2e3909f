/** Programs of threads explored: counts, verdicts, reports. */
import { describe, expect, test } from "vitest";
import {
  Atomic,
  type Call,
  Cell,
  assert,
  close,
  fork,
  pipe,
  pthread_barrier_t,
  pthread_barrier_wait,
  pthread_cond_broadcast,
  pthread_cond_signal,
  pthread_cond_t,
  pthread_cond_timedwait,
  pthread_cond_wait,
  pthread_create,
  pthread_join,
  pthread_mutex_destroy,
  pthread_mutex_lock,
  pthread_mutex_t,
  pthread_mutex_timedlock,
  pthread_mutex_unlock,
  read,
  ref,
  sem_post,
  sem_t,
  sem_wait,
  sleep,
  wait,
  write,
} from "../libc/index.ts";
import { type ExploredProgram, explained, explore, rerun } from "./explore.ts";

/** Two threads that each add one, in the way given. */
function counter(increment: (x: Cell<number>, m: pthread_mutex_t) => Call<void>): ExploredProgram {
  return () => {
    const x = new Cell(0, "x");
    const m = new pthread_mutex_t(undefined, "m");
    return {
      threads: [
        function* alice() {
          yield* increment(x, m);
        },
        function* bob() {
          yield* increment(x, m);
        },
      ],
      final: () => (x.value === 2 ? undefined : `x is ${x.value}, not 2`),
    };
  };
}

function* plainly(x: Cell<number>): Call<void> {
  yield* x.store((yield* x.load()) + 1);
}

function* locked(x: Cell<number>, m: pthread_mutex_t): Call<void> {
  yield* pthread_mutex_lock(m);
  yield* plainly(x);
  yield* pthread_mutex_unlock(m);
}

describe("counts", () => {
  test("a lost update: 4 inequivalent schedules, 2 fail, all 4 race", () => {
    expect(explore(counter(plainly), { countsAll: true })).toMatchObject({
      verdict: "assertion",
      complete: true,
      schedules: 4,
      failing: 2,
      racing: 4,
    });
  });

  test("under a mutex: 2 schedules, none fails, none races", () => {
    expect(explore(counter(locked))).toMatchObject({
      verdict: "passed",
      complete: true,
      schedules: 2,
      racing: 0,
    });
  });

  test("exhaustive runs all interleavings, bounded those with few preemptions, samples as many as asked", () => {
    const all = { countsAll: true };
    expect(explore(counter(plainly), { strategy: "exhaustive", ...all })).toMatchObject({
      schedules: 6,
      failing: 4,
      complete: true,
    });
    expect(explore(counter(plainly), { strategy: "bounded", preemptions: 0, ...all })).toMatchObject({
      schedules: 2,
      failing: 0,
      complete: true,
    });
    expect(explore(counter(plainly), { strategy: "random", schedules: 50, ...all })).toMatchObject({
      schedules: 50,
      complete: false,
    });
    expect(
      explore(counter(plainly), { strategy: "pct", schedules: 50, depth: 2, ...all }).failing,
    ).toBeGreaterThan(0);
  });

  test("threads that main creates and joins are explored alike", () => {
    const exploration = explore(
      function* main() {
        const x = new Atomic(0, "x");
        const threads = [ref(0), ref(0)];
        for (const thread of threads)
          yield* pthread_create(
            thread,
            null,
            function* worker() {
              yield* x.store((yield* x.load()) + 1);
            },
            null,
          );
        for (const thread of threads) yield* pthread_join(thread.value);
        assert((yield* x.load()) === 2, "an update was lost");
      },
      { countsAll: true },
    );
    expect(exploration).toMatchObject({ verdict: "assertion", schedules: 4, failing: 2 });
  });

  test("objects made before the exploration are as they were in every schedule", () => {
    const x = new Atomic(0, "x");
    const worker = function* () {
      yield* x.add(1);
    };
    const final = () => (x.value === 2 ? undefined : `x is ${x.value}`);
    expect(explore(() => ({ threads: [worker, worker], final }))).toMatchObject({
      verdict: "passed",
      schedules: 2,
    });
  });
});

describe("verdicts", () => {
  test("a data race counts even where the result is right", () => {
    const exploration = explore(() => {
      const data = new Cell(0, "data");
      const flag = new Cell(false, "flag");
      return [
        function* writer() {
          yield* data.store(42);
          yield* flag.store(true);
        },
        function* reader() {
          if (yield* flag.load()) assert((yield* data.load()) === 42);
        },
      ];
    });
    expect(exploration).toMatchObject({ verdict: "data-race", complete: true, failing: 0 });
    expect(exploration.failure?.sentence).toContain("writer writes flag and reader reads it");
  });

  test("an atomic flag orders what was written before it", () => {
    const exploration = explore(() => {
      const data = new Cell(0);
      const flag = new Atomic(0);
      return [
        function* () {
          yield* data.store(42);
          yield* flag.store(1);
        },
        function* () {
          yield* flag.until((value) => value === 1);
          assert((yield* data.load()) === 42);
        },
      ];
    });
    expect(exploration).toMatchObject({ verdict: "passed", schedules: 1 });
  });

  test("philosophers: the cycle of locks", () => {
    const exploration = explore(() => {
      const forks = [0, 1, 2].map((i) => new pthread_mutex_t(undefined, `fork ${i}`));
      return forks.map((left, i) => {
        const right = forks[(i + 1) % 3] as pthread_mutex_t;
        return function* () {
          yield* pthread_mutex_lock(left);
          yield* pthread_mutex_lock(right);
          yield* pthread_mutex_unlock(right);
          yield* pthread_mutex_unlock(left);
        };
      });
    });
    expect(exploration.verdict).toBe("deadlock");
    expect(exploration.failure?.sentence).toBe(
      "Deadlock: T0 waits for fork 1, which T1 holds; T1 waits for fork 2, which T2 holds; T2 waits for fork 0, which T0 holds.",
    );
    expect(exploration.failure?.schedule).toHaveLength(3);
  });

  test("a lost wake-up names the signal that came too early", () => {
    const exploration = explore(() => {
      const m = new pthread_mutex_t(undefined, "m");
      const ready = new pthread_cond_t("ready");
      const flag = new Atomic(false, "flag");
      return [
        function* consumer() {
          if (yield* flag.load()) return;
          yield* pthread_mutex_lock(m);
          yield* pthread_cond_wait(ready, m);
          yield* pthread_mutex_unlock(m);
        },
        function* producer() {
          yield* flag.store(true);
          yield* pthread_cond_signal(ready);
        },
      ];
    });
    expect(exploration.verdict).toBe("lost-wakeup");
    expect(exploration.failure?.sentence).toContain(
      "producer's `signal ready` (step 4) comes before consumer sleeps (step 5)",
    );
    expect(exploration.failure?.cause).not.toBeNull();
  });

  test("misuse: destroying what is waited on, and unlocking what another holds", () => {
    const destroyed = explore(() => {
      const m = new pthread_mutex_t(undefined, "m");
      return [
        function* () {
          yield* pthread_mutex_lock(m);
          yield* pthread_mutex_unlock(m);
        },
        function* () {
          yield* pthread_mutex_destroy(m);
        },
      ];
    });
    expect(destroyed.failure?.sentence).toContain("A thread uses m, which was destroyed.");
    const foreign = explore(() => {
      const m = new pthread_mutex_t(undefined, "m");
      return [() => pthread_mutex_lock(m), () => pthread_mutex_unlock(m)];
    });
    expect(foreign.verdict).toBe("misuse");
  });

  test("a thread that nobody joins is leaked, unless that is allowed", () => {
    const program = function* main() {
      const thread = ref(0);
      yield* pthread_create(thread, null, function* worker() {}, null);
    };
    expect(explore(program).verdict).toBe("leaked-thread");
    expect(explore(program, { allowsLeaks: true }).verdict).toBe("passed");
  });

  test("a loop that spins never ends under some schedule, and the advice is to wait", () => {
    const exploration = explore(() => {
      const flag = new Atomic(0, "flag");
      return [
        function* spinner() {
          while ((yield* flag.load()) === 0);
        },
        () => flag.store(1),
      ];
    });
    expect(exploration.verdict).toBe("livelock");
    expect(exploration.failure?.sentence).toContain("wait with until()");
  });

  test("a program that depends on more than its schedule is told its first differing step", () => {
    let runs = 0;
    const exploration = explore(() => {
      const x = new Atomic(0, "x");
      return [() => x.store(runs++)];
    });
    expect(exploration.verdict).toBe("nondeterministic");
    expect(exploration.differs).toContain("step 1");
  });
});

describe("waiting", () => {
  test("a wait in a loop survives spurious wake-ups, one without a loop does not", () => {
    const program =
      (inLoop: boolean): ExploredProgram =>
      () => {
        const m = new pthread_mutex_t();
        const c = new pthread_cond_t();
        const ready = new Cell(false, "ready");
        return [
          function* waiter() {
            yield* pthread_mutex_lock(m);
            if (inLoop) while (!(yield* ready.load())) yield* pthread_cond_wait(c, m);
            else if (!(yield* ready.load())) yield* pthread_cond_wait(c, m);
            assert(yield* ready.load(), "went on too early");
            yield* pthread_mutex_unlock(m);
          },
          function* setter() {
            yield* pthread_mutex_lock(m);
            yield* ready.store(true);
            yield* pthread_cond_broadcast(c);
            yield* pthread_mutex_unlock(m);
          },
        ];
      };
    expect(explore(program(false)).verdict).toBe("passed");
    expect(explore(program(false), { spuriousWakeups: true }).verdict).toBe("assertion");
  });

  test("a timed wait may end either way, and a sleep orders nothing", () => {
    const outcomes = new Set<number>();
    explore(() => {
      const m = new pthread_mutex_t();
      const c = new pthread_cond_t();
      const later = { tv_sec: 5, tv_nsec: 0 };
      return [
        function* () {
          yield* pthread_mutex_lock(m);
          outcomes.add(yield* pthread_cond_timedwait(c, m, later));
          yield* pthread_mutex_unlock(m);
        },
        function* () {
          yield* sleep(10);
          const answer = yield* pthread_mutex_timedlock(m, later);
          outcomes.add(1000 + answer);
          if (answer !== 0) return;
          yield* pthread_cond_signal(c);
          yield* pthread_mutex_unlock(m);
        },
      ];
    });
    expect([...outcomes].sort()).toEqual([0, 1000, 110, 1110].sort());
  });

  test("barriers and semaphores order what stands around them", () => {
    expect(
      explore(() => {
        const barrier = new pthread_barrier_t(2);
        const sem = new sem_t(0);
        const [x, y] = [new Cell(0), new Cell(0)];
        return [
          function* () {
            yield* x.store(1);
            yield* pthread_barrier_wait(barrier);
            yield* sem_wait(sem);
            yield* y.load();
          },
          function* () {
            yield* pthread_barrier_wait(barrier);
            yield* x.load();
            yield* y.store(1);
            yield* sem_post(sem);
          },
        ];
      }).verdict,
    ).toBe("passed");
  });
});

describe("calls of the kernel", () => {
  function* reader(fd: number | undefined, got: (byte: number) => void): Call<void> {
    const buf = new Uint8Array(1);
    yield* read(fd as number, buf, 1);
    got(buf[0] as number);
  }

  function program(pipes: number): { main: ExploredProgram; outcomes: Set<string> } {
    const outcomes = new Set<string>();
    function* main() {
      const got: string[] = [];
      const threads: number[] = [];
      const all = Array.from({ length: pipes }, () => [0, 0]);
      for (const fds of all) yield* pipe(fds);
      for (const i of [0, 1]) {
        const fds = all[i % pipes] as [number, number];
        yield* write(fds[1], String(i), 1);
      }
      for (const i of [0, 1]) {
        const thread = ref(0);
        yield* pthread_create(
          thread,
          null,
          () => reader(all[i % pipes]?.[0], (byte) => got.push(`${i}${byte}`)),
          null,
        );
        threads.push(thread.value);
      }
      for (const thread of threads) yield* pthread_join(thread);
      outcomes.add(got.sort().join());
    }
    return { main, outcomes };
  }

  test("two reads of one pipe depend on each other, two of different pipes do not", () => {
    const one = program(1);
    expect(explore(one.main)).toMatchObject({ verdict: "passed", schedules: 2 });
    expect(one.outcomes.size).toBe(2);
    const two = program(2);
    expect(explore(two.main)).toMatchObject({ verdict: "passed", schedules: 1 });
    expect(two.outcomes.size).toBe(1);
  });

  test("a read waits for a write of another process, and the end of the last writer ends it", () => {
    const outcomes = new Set<string>();
    const exploration = explore(function* main() {
      const fds: [number, number] = [0, 0];
      yield* pipe(fds);
      if ((yield* fork()) === 0) {
        yield* write(fds[1], "hi", 2);
        return 3;
      }
      yield* close(fds[1]);
      const buf = new Uint8Array(8);
      const lengths: number[] = [];
      for (let n = yield* read(fds[0], buf, 8); n > 0; n = yield* read(fds[0], buf, 8)) lengths.push(n);
      const status = ref(0);
      yield* wait(status);
      outcomes.add(`${lengths} ${status.value >> 8}`);
    });
    expect(exploration).toMatchObject({ verdict: "passed", complete: true });
    expect([...outcomes]).toEqual(["2 3"]);
  });

  test("a writing end that the reader forgot to close leaves it waiting", () => {
    const exploration = explore(function* main() {
      const fds: [number, number] = [0, 0];
      yield* pipe(fds);
      if ((yield* fork()) === 0) return 0;
      const buf = new Uint8Array(8);
      yield* read(fds[0], buf, 8);
    });
    expect(exploration.verdict).toBe("deadlock");
  });
});

test("the report shows the columns, the decisive steps, a run that passes, and how to replay", () => {
  expect(explained(explore(counter(plainly)))).toBe(
    [
      "x is 1, not 2. bob's `x = 1` (step 3) falls between alice's `load x` (step 1) and `x = 1` (step 4), which undoes it.",
      "",
      "     alice         bob",
      "1  » load x → 0",
      "   ── switch",
      "2                  load x → 0",
      "3                » x = 1",
      "4    x = 1",
      "",
      "It passes in this order:",
      "",
      "     alice         bob",
      "1                  load x → 0",
      "2                » x = 1",
      "3  » load x → 1",
      "4    x = 2",
      "",
      "replay: 0.1x2.0",
    ].join("\n"),
  );
  expect(explained(explore(counter(locked)))).toBe(
    "Every schedule passes: 2 schedules, and any other is equivalent to one of them.",
  );
});

test("a replay string opens the same run; for a mended program it passes or does not fit any more", () => {
  const again = rerun(counter(plainly), "0.1x2.0");
  expect(again.problem?.sentence).toBe("x is 1, not 2");
  expect(again.lines.at(-1)).toBe("4    x = 1");
  expect(rerun(counter(locked), "0.1x2.0")).toMatchObject({ problem: null, isStale: true });
});
