/** select's bitmaps, its timeout, and what each of select and poll costs. */
import { describe, expect, test } from "vitest";
import {
  AF_UNIX,
  EBADF,
  EFD_NONBLOCK,
  EINTR,
  EINVAL,
  FD_CLR,
  FD_ISSET,
  FD_SET,
  FD_ZERO,
  O_CREAT,
  O_RDWR,
  POLLIN,
  POLLNVAL,
  POLLOUT,
  RLIMIT_NOFILE,
  SIGUSR1,
  SIG_BLOCK,
  SOCK_STREAM,
  type Thread,
  close,
  dup2,
  errno,
  eventfd,
  eventfd_write,
  fd_set,
  getpid,
  kill,
  open,
  pipe,
  poll,
  ppoll,
  pselect,
  pthread_create,
  ref,
  select,
  setrlimit,
  sigaction,
  sigprocmask,
  sigset,
  sleep,
  socketpair,
  write,
} from "../../libc/index.ts";
import type { Kernel } from "../kernel.ts";
import { runProgram } from "../run-program.ts";

type Say = (what: unknown) => void;

function told(program: (say: Say, kernel: Kernel) => Thread<unknown>): unknown[] {
  const said: unknown[] = [];
  let kernel = null as unknown as Kernel;
  runProgram(() => program((what) => said.push(what), kernel) as Thread<void>, {
    prepare: (made) => {
      kernel = made;
    },
  });
  return said;
}

function setOf(...fds: number[]): fd_set {
  const set = fd_set(4096);
  for (const fd of fds) FD_SET(fd, set);
  return set;
}

function* newPair(): Thread<[number, number]> {
  const sv: number[] = [];
  yield* socketpair(AF_UNIX, SOCK_STREAM, 0, sv);
  return sv as [number, number];
}

const NOW = () => ({ tv_sec: 0, tv_usec: 0 });

describe("fd_set", () => {
  test("every descriptor from 0 to 1023 has its bit, the 31st too", () => {
    const set = fd_set();
    for (let fd = 0; fd < 1024; fd++) {
      expect(FD_ISSET(fd, set)).toBe(false);
      FD_SET(fd, set);
      expect(FD_ISSET(fd, set)).toBe(true);
    }
    FD_CLR(31, set);
    expect([FD_ISSET(30, set), FD_ISSET(31, set), FD_ISSET(32, set)]).toEqual([true, false, true]);
    FD_ZERO(set);
    expect(set.every((word) => word === 0)).toBe(true);
  });

  test("a descriptor of FD_SETSIZE or above, or a negative one, is a finding: in C it changes another variable", () => {
    const overrun = (fd: number) => () =>
      runProgram(function* () {
        FD_SET(fd, fd_set());
        yield* getpid();
      });
    expect(overrun(1500)).toThrow(/FD_SET\(1500\).*0 to 1023/);
    expect(overrun(-1)).toThrow(/is not a descriptor/);
  });
});

describe("select", () => {
  test("counts a descriptor that is readable and writable twice; poll counts it once", () => {
    const said = told(function* (say) {
      const [a, b] = yield* newPair();
      yield* write(b, "x", 1);
      say(yield* select(a + 1, setOf(a), setOf(a), null, null));
      say(yield* poll([{ fd: a, events: POLLIN | POLLOUT, revents: 0 }], -1));
    });
    expect(said).toEqual([2, 1]);
  });

  test("looks at the first nfds bits only: one too small finds nothing", () => {
    const said = told(function* (say) {
      const [a, b] = yield* newPair();
      yield* write(b, "x", 1);
      say(yield* select(a, setOf(a), null, null, NOW()));
    });
    expect(said).toEqual([0]);
  });

  test("has no limit of 1024 in the kernel: a longer set watches descriptor 2000", () => {
    const said = told(function* (say) {
      yield* setrlimit(RLIMIT_NOFILE, { rlim_cur: 4096, rlim_max: 4096 });
      const fd = yield* eventfd(1, 0);
      yield* dup2(fd, 2000);
      const set = setOf(2000);
      say([yield* select(2001, set, null, null, NOW()), FD_ISSET(2000, set)]);
    });
    expect(said).toEqual([[1, true]]);
  });

  test("a closed descriptor is EBADF and leaves the sets alone; beyond the table's room it goes unnoticed", () => {
    const said = told(function* (say) {
      const fd = yield* eventfd(1, 0);
      const set = setOf(fd, 40);
      say([yield* select(41, set, null, null, NOW()), errno, FD_ISSET(fd, set), FD_ISSET(40, set)]);
      say(yield* select(2001, setOf(fd, 2000), null, null, NOW()));
      say([yield* select(-1, null, null, null, NOW()), errno]);
    });
    expect(said).toEqual([[-1, EBADF, true, true], 1, [-1, EINVAL]]);
  });

  test("writes the time that was left into its timeout; used again, it waits no more", () => {
    const said = told(function* (say) {
      const fd = yield* eventfd(0, EFD_NONBLOCK);
      const timeout = { tv_sec: 1, tv_usec: 0 };
      yield* pthread_create(
        ref(0),
        null,
        function* () {
          yield* sleep(0.25);
          yield* eventfd_write(fd, 1);
        },
        null,
      );
      say(yield* select(fd + 1, setOf(fd), null, null, timeout));
      say([timeout.tv_sec, Math.round(timeout.tv_usec / 10_000)]);
      const short = { tv_sec: 0, tv_usec: 1000 };
      yield* select(0, null, null, null, short);
      say(short);
    });
    expect(said).toEqual([1, [0, 75], { tv_sec: 0, tv_usec: 0 }]);
  });

  test("without sets it is a sleep", () => {
    const said = told(function* (say, kernel) {
      const begin = kernel.sched.clock.now;
      say(yield* select(0, null, null, null, { tv_sec: 0, tv_usec: 5000 }));
      say(Math.floor((kernel.sched.clock.now - begin) / 1e6));
    });
    expect(said).toEqual([0, 5]);
  });

  test("a regular file is always ready, a hung-up pipe readable, its broken other end both", () => {
    const said = told(function* (say) {
      const file = yield* open("/tmp/a", O_RDWR | O_CREAT);
      say(yield* select(file + 1, setOf(file), setOf(file), setOf(file), NOW()));
      const [hungUp, broken]: [number[], number[]] = [[], []];
      yield* pipe(hungUp);
      yield* pipe(broken);
      yield* close(hungUp[1] as number);
      yield* close(broken[0] as number);
      say(yield* select(32, setOf(hungUp[0] as number), null, null, NOW()));
      say(yield* select(32, setOf(broken[1] as number), setOf(broken[1] as number), null, NOW()));
    });
    expect(said).toEqual([2, 1, 2]);
  });

  test("a set shorter than nfds is a finding", () => {
    expect(() =>
      runProgram(function* () {
        for (let i = 0; i < 70; i++) yield* eventfd(0, 0);
        yield* select(70, fd_set(32), null, null, NOW());
      }),
    ).toThrow(/70 descriptors.*32 bits/);
  });
});

describe("descriptors closed by another thread", () => {
  test("nobody wakes: select, poll and the rest sleep on until their time is over", () => {
    const said = told(function* (say) {
      const [a] = yield* newPair();
      const closing = function* (): Thread<void> {
        yield* sleep(0.05);
        yield* close(a);
      };
      yield* pthread_create(ref(0), null, closing, null);
      say(yield* select(a + 1, setOf(a), null, null, { tv_sec: 0, tv_usec: 200_000 }));
    });
    expect(said).toEqual([1]);
  });

  test("poll finds POLLNVAL when it looks again", () => {
    const said = told(function* (say) {
      const [a] = yield* newPair();
      const closing = function* (): Thread<void> {
        yield* sleep(0.05);
        yield* close(a);
      };
      yield* pthread_create(ref(0), null, closing, null);
      const fds = [{ fd: a, events: POLLIN, revents: 0 }];
      say([yield* poll(fds, 200), fds[0]?.revents]);
    });
    expect(said).toEqual([[1, POLLNVAL]]);
  });
});

describe("poll", () => {
  test("nfds above RLIMIT_NOFILE is EINVAL; a negative descriptor is passed over", () => {
    const said = told(function* (say) {
      yield* setrlimit(RLIMIT_NOFILE, { rlim_cur: 2, rlim_max: 2 });
      const fds = [-1, -1, -1].map((fd) => ({ fd, events: POLLIN, revents: 7 }));
      say([yield* poll(fds, 0), errno]);
      say([yield* poll(fds.slice(0, 2), 0), fds[0]?.revents]);
    });
    expect(said).toEqual([
      [-1, EINVAL],
      [0, 0],
    ]);
  });

  test("a signal that waits counts more than the end of no time at all, for poll and select", () => {
    const said = told(function* (say) {
      yield* sigaction(SIGUSR1, { sa_handler: () => say("handler") });
      yield* sigprocmask(SIG_BLOCK, sigset(SIGUSR1));
      yield* kill(yield* getpid(), SIGUSR1);
      say([yield* ppoll([], { tv_sec: 0, tv_nsec: 0 }, sigset()), errno === EINTR]);
      yield* kill(yield* getpid(), SIGUSR1);
      say([yield* pselect(0, null, null, null, { tv_sec: 0, tv_nsec: 0 }, sigset()), errno === EINTR]);
      yield* kill(yield* getpid(), SIGUSR1);
      say(yield* pselect(0, null, null, null, { tv_sec: 0, tv_nsec: 0 }, sigset(SIGUSR1)));
    });
    expect(said).toEqual(["handler", [-1, true], "handler", [-1, true], 0]);
  });
});

describe("what it costs", () => {
  test("two descriptors, 4 and 1023: select carries 16 longs each way, poll two entries; both ask two files", () => {
    const said = told(function* (say, kernel) {
      const { accounting } = kernel.sched;
      const fd = yield* eventfd(1, 0);
      yield* dup2(fd, 1023);
      const before = accounting.copy();
      yield* select(1024, setOf(fd, 1023), null, null, null);
      say(accounting.since(before));
      const between = accounting.copy();
      yield* poll(
        [fd, 1023].map((n) => ({ fd: n, events: POLLIN, revents: 0 })),
        -1,
      );
      say(accounting.since(between));
    });
    expect(said).toMatchObject([
      { filePolls: 2, bytesIn: 128, bytesOut: 128 },
      { filePolls: 2, bytesIn: 16, bytesOut: 4 },
    ]);
  });

  test("a wake-up makes select and poll ask every descriptor again; what they do not watch for leaves them asleep", () => {
    const said = told(function* (say, kernel) {
      const { accounting } = kernel.sched;
      const [a, b] = yield* newPair();
      const others: number[] = [];
      for (let i = 0; i < 9; i++) others.push(yield* eventfd(0, 0));
      yield* pthread_create(
        ref(0),
        null,
        function* () {
          yield* sleep(0.01);
          yield* write(a, "out", 3);
          yield* write(b, "x", 1);
        },
        null,
      );
      const before = accounting.copy();
      yield* poll(
        [a, ...others].map((fd) => ({ fd, events: POLLIN, revents: 0 })),
        -1,
      );
      say(accounting.since(before));
    });
    expect(said).toMatchObject([{ filePolls: 20, uselessWakeups: 0 }]);
  });
});
