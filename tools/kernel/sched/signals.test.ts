import { describe, expect, test } from "vitest";
import {
  type Call,
  EINTR,
  POLLIN,
  SA_RESETHAND,
  SA_RESTART,
  SIGKILL,
  SIGPIPE,
  SIGTERM,
  SIGUSR1,
  SIGUSR2,
  SIGWINCH,
  SIG_BLOCK,
  SIG_DFL,
  SIG_IGN,
  SIG_UNBLOCK,
  WTERMSIG,
  close,
  errno,
  fork,
  getpid,
  kill,
  nanosleep,
  pipe,
  poll,
  pthread_create,
  pthread_join,
  pthread_kill,
  read,
  ref,
  sigaction,
  sigpending,
  sigprocmask,
  sigset,
  sigsuspend,
  waitpid,
  write,
} from "../../libc/index.ts";
import { runProgram } from "../run-program.ts";
import type { Thread } from "../uapi/index.ts";

/** Makes SIGUSR1 count, with the given flags. @returns where the count stands */
function* counting(flags = 0): Call<{ count: number }> {
  const tally = { count: 0 };
  yield* sigaction(SIGUSR1, { sa_handler: () => void tally.count++, sa_flags: flags });
  return tally;
}

/** Forks a process that acts on its parent after the parent has fallen asleep. */
function* meanwhile(act: (parent: number) => Call<unknown>): Call<void> {
  const parent = yield* getpid();
  if ((yield* fork()) !== 0) return;
  yield* nanosleep({ tv_sec: 0, tv_nsec: 1_000_000 });
  yield* act(parent);
  yield* kill(yield* getpid(), SIGKILL);
}

describe("delivery", () => {
  test("a blocked signal waits, and merges with others of its kind", () => {
    const seen: number[] = [];
    runProgram(function* main() {
      const tally = yield* counting();
      yield* sigprocmask(SIG_BLOCK, sigset(SIGUSR1));
      const me = yield* getpid();
      yield* kill(me, SIGUSR1);
      yield* kill(me, SIGUSR1);
      const pending = sigset();
      yield* sigpending(pending);
      seen.push(tally.count, Number(pending.bits === sigset(SIGUSR1).bits));
      yield* sigprocmask(SIG_UNBLOCK, sigset(SIGUSR1));
      seen.push(tally.count);
    });
    expect(seen).toEqual([0, 1, 1]);
  });

  test("SIG_IGN drops what is pending", () => {
    let count = 0;
    runProgram(function* main() {
      yield* sigprocmask(SIG_BLOCK, sigset(SIGUSR1));
      yield* kill(yield* getpid(), SIGUSR1);
      yield* sigaction(SIGUSR1, { sa_handler: SIG_IGN });
      count = (yield* counting()).count;
      yield* sigprocmask(SIG_UNBLOCK, sigset(SIGUSR1));
    });
    expect(count).toBe(0);
  });

  test("a signal to the process goes to a thread that does not block it", () => {
    const answers: number[] = [];
    runProgram(function* main() {
      yield* counting();
      const fds: number[] = [];
      yield* pipe(fds);
      const thread = ref(0);
      yield* pthread_create(
        thread,
        null,
        function* reader(): Thread<void> {
          answers.push(yield* read(fds[0] as number, new Uint8Array(1), 1), errno);
        },
        undefined,
      );
      yield* sigprocmask(SIG_BLOCK, sigset(SIGUSR1));
      yield* nanosleep({ tv_sec: 0, tv_nsec: 1000 });
      yield* kill(yield* getpid(), SIGUSR1);
      yield* pthread_join(thread.value);
    });
    expect(answers).toEqual([-1, EINTR]);
  });

  test("pthread_kill reaches the thread that it names only", () => {
    const woken: string[] = [];
    runProgram(function* main() {
      yield* counting();
      const fds: number[] = [];
      yield* pipe(fds);
      const threads = [ref(0), ref(0)];
      for (const [i, thread] of threads.entries())
        yield* pthread_create(
          thread,
          null,
          function* reader(): Thread<void> {
            const n = yield* read(fds[0] as number, new Uint8Array(1), 1);
            woken.push(`${i}: ${n}`);
          },
          undefined,
        );
      yield* nanosleep({ tv_sec: 0, tv_nsec: 1000 });
      yield* pthread_kill(threads[1]?.value ?? 0, SIGUSR1);
      yield* pthread_join(threads[1]?.value ?? 0);
      yield* write(fds[1] as number, "x", 1);
      yield* pthread_join(threads[0]?.value ?? 0);
    });
    expect(woken).toEqual(["1: -1", "0: 1"]);
  });

  test("SA_RESETHAND serves once", () => {
    const status = ref(0);
    runProgram(function* main() {
      const pid = yield* fork();
      if (pid === 0) {
        yield* counting(SA_RESETHAND);
        yield* kill(yield* getpid(), SIGUSR1);
        yield* kill(yield* getpid(), SIGUSR1);
      }
      yield* waitpid(pid, status, 0);
    });
    expect(WTERMSIG(status.value)).toBe(SIGUSR1);
  });

  test("SIGKILL can be neither handled nor blocked", () => {
    const status = ref(0);
    let handled = 0;
    runProgram(function* main() {
      const pid = yield* fork();
      if (pid === 0) {
        handled = yield* sigaction(SIGKILL, { sa_handler: () => {} });
        yield* sigprocmask(SIG_BLOCK, sigset(SIGKILL));
        yield* kill(yield* getpid(), SIGKILL);
        yield* getpid();
      }
      yield* waitpid(pid, status, 0);
    });
    expect(handled).toBe(-1);
    expect(WTERMSIG(status.value)).toBe(SIGKILL);
  });
});

describe("calls that sleep", () => {
  const answerOf = (flags: number, call: (fds: readonly number[]) => Call<number>): number[] => {
    const answers: number[] = [];
    runProgram(function* main() {
      yield* counting(flags);
      const fds: number[] = [];
      yield* pipe(fds);
      yield* meanwhile(function* (parent) {
        yield* kill(parent, SIGUSR1);
        yield* nanosleep({ tv_sec: 0, tv_nsec: 1_000_000 });
        yield* write(fds[1] as number, "x", 1);
      });
      const answer = yield* call(fds);
      answers.push(answer, answer < 0 ? errno : 0);
      yield* waitpid(-1, null, 0);
    });
    return answers;
  };
  const reading = (fds: readonly number[]) => read(fds[0] as number, new Uint8Array(1), 1);
  const polling = (fds: readonly number[]) =>
    poll([{ fd: fds[0] as number, events: POLLIN, revents: 0 }], -1);

  test("a handler ends a read with EINTR", () => {
    expect(answerOf(0, reading)).toEqual([-1, EINTR]);
  });

  test("with SA_RESTART the read goes on", () => {
    expect(answerOf(SA_RESTART, reading)).toEqual([1, 0]);
  });

  test("poll is never made again", () => {
    expect(answerOf(SA_RESTART, polling)).toEqual([-1, EINTR]);
  });

  test("a signal that is ignored ends nothing", () => {
    const answers: number[] = [];
    runProgram(function* main() {
      const fds: number[] = [];
      yield* pipe(fds);
      yield* sigaction(SIGUSR1, { sa_handler: SIG_IGN });
      yield* meanwhile(function* (parent) {
        yield* kill(parent, SIGUSR1);
        yield* kill(parent, SIGWINCH);
        yield* write(fds[1] as number, "x", 1);
      });
      answers.push(yield* reading(fds));
      yield* waitpid(-1, null, 0);
    });
    expect(answers).toEqual([1]);
  });

  test("sigsuspend takes a pending signal with its mask, and gives the old mask back", () => {
    const seen: number[] = [];
    runProgram(function* main() {
      const tally = yield* counting();
      yield* sigprocmask(SIG_BLOCK, sigset(SIGUSR1, SIGUSR2));
      yield* kill(yield* getpid(), SIGUSR1);
      seen.push(yield* sigsuspend(sigset(SIGUSR2)), errno, tally.count);
      const mask = sigset();
      yield* sigprocmask(SIG_BLOCK, null, mask);
      seen.push(Number(mask.bits === sigset(SIGUSR1, SIGUSR2).bits));
    });
    expect(seen).toEqual([-1, EINTR, 1, 1]);
  });

  test.each([
    ["ends who does not handle it", SIG_DFL, SIGPIPE],
    ["does nothing where it is ignored", SIG_IGN, SIGTERM],
  ] as const)("SIGPIPE from a pipe without readers %s", (_what, handler, ends) => {
    const status = ref(0);
    runProgram(function* main() {
      const pid = yield* fork();
      if (pid === 0) {
        yield* sigaction(SIGPIPE, { sa_handler: handler });
        const fds: number[] = [];
        yield* pipe(fds);
        yield* writeWithoutReader(fds);
        yield* kill(yield* getpid(), SIGTERM);
      }
      yield* waitpid(pid, status, 0);
    });
    expect(WTERMSIG(status.value)).toBe(ends);
  });
});

/** Closes the read end and writes into the other. */
function* writeWithoutReader(fds: readonly number[]): Call<void> {
  yield* close(fds[0] as number);
  yield* write(fds[1] as number, "x", 1);
}
