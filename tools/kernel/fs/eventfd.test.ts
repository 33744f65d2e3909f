/** eventfd, timerfd, signalfd and epoll_data: what their 8 bytes say. */
import { describe, expect, test } from "vitest";
import {
  CLOCK_MONOTONIC,
  EAGAIN,
  EBADF,
  EFD_NONBLOCK,
  EFD_SEMAPHORE,
  EINVAL,
  POLLIN,
  POLLOUT,
  SFD_NONBLOCK,
  SIGUSR1,
  SIGUSR2,
  SIG_BLOCK,
  TFD_NONBLOCK,
  TFD_TIMER_ABSTIME,
  type Thread,
  clock_gettime,
  epoll_data,
  errno,
  eventfd,
  eventfd_read,
  eventfd_write,
  fromU64,
  getpid,
  itimerspec,
  kill,
  pipe,
  poll,
  pthread_create,
  read,
  ref,
  signalfd,
  signalfd_signals,
  sigprocmask,
  sigset,
  sleep,
  timerfd_create,
  timerfd_gettime,
  timerfd_settime,
  u64,
  write,
} from "../../libc/index.ts";
import { runProgram } from "../run-program.ts";

type Say = (what: unknown) => void;

function told(program: (say: Say) => Thread<unknown>): unknown[] {
  const said: unknown[] = [];
  runProgram(() => program((what) => said.push(what)) as Thread<void>);
  return said;
}

/** The call's answer, or its error as a negative number. */
function* result(call: Thread<number>): Thread<number> {
  const answer = yield* call;
  return answer < 0 ? -errno : answer;
}

/** The number in the 8 bytes that a read gives, or the error. */
function* readNumber(fd: number): Thread<number> {
  const buf = new Uint8Array(8);
  const answer = yield* result(read(fd, buf, 8));
  return answer < 0 ? answer : fromU64(buf);
}

describe("eventfd", () => {
  test("adds up what is written; a read takes all, or 1 as a semaphore", () => {
    const said = told(function* (say) {
      const fd = yield* eventfd(5, EFD_NONBLOCK);
      yield* eventfd_write(fd, 2);
      say([yield* readNumber(fd), yield* readNumber(fd)]);
      const semaphore = yield* eventfd(2, EFD_NONBLOCK | EFD_SEMAPHORE);
      say([yield* readNumber(semaphore), yield* readNumber(semaphore), yield* readNumber(semaphore)]);
    });
    expect(said).toEqual([
      [7, -EAGAIN],
      [1, 1, -EAGAIN],
    ]);
  });

  test("a write that would overflow waits, or is EAGAIN; it is not writable then", () => {
    const said = told(function* (say) {
      const fd = yield* eventfd(0, 0);
      yield* eventfd_write(fd, 2n ** 64n - 2n);
      const entry = { fd, events: POLLIN | POLLOUT, revents: 0 };
      yield* poll([entry], 0);
      say(entry.revents);
      yield* pthread_create(
        ref(0),
        null,
        function* () {
          yield* sleep(0.1);
          say((yield* readNumber(fd)) > 0);
        },
        null,
      );
      say(yield* result(eventfd_write(fd, 1)));
      say(yield* readNumber(fd));
    });
    expect(said).toEqual([POLLIN, true, 0, 1]);
  });

  test("EINVAL: fewer than 8 bytes, more than 8 to write, the number 2^64 - 1, unknown flags", () => {
    const said = told(function* (say) {
      const fd = yield* eventfd(0, EFD_NONBLOCK);
      for (const size of [4, 9]) say(yield* result(write(fd, new Uint8Array(size), size)));
      say([
        yield* result(read(fd, new Uint8Array(4), 4)),
        yield* result(write(fd, u64(2n ** 64n - 1n), 8)),
        yield* result(eventfd(0, 2)),
      ]);
    });
    expect(said).toEqual([-EINVAL, -EINVAL, [-EINVAL, -EINVAL, -EINVAL]]);
  });

  test("eventfd_read and eventfd_write answer 0", () => {
    const said = told(function* (say) {
      const fd = yield* eventfd(0, EFD_NONBLOCK);
      const value = ref(0);
      say([
        yield* eventfd_write(fd, 3),
        yield* eventfd_read(fd, value),
        value.value,
        yield* eventfd_read(fd, value),
      ]);
    });
    expect(said).toEqual([[0, 0, 3, -1]]);
  });
});

describe("timerfd", () => {
  test("a periodic timer counts the expiries that nobody has read", () => {
    const said = told(function* (say) {
      const fd = yield* timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
      yield* timerfd_settime(fd, 0, itimerspec(100, 20));
      say(yield* readNumber(fd));
      yield* sleep(0.165);
      say(yield* readNumber(fd));
      say(yield* readNumber(fd));
      yield* sleep(0.02);
      say(yield* readNumber(fd));
    });
    expect(said).toEqual([-EAGAIN, 4, -EAGAIN, 1]);
  });

  test("a blocking read sleeps until the timer expires; an absolute time in the past has come at once", () => {
    const said = told(function* (say) {
      const fd = yield* timerfd_create(CLOCK_MONOTONIC, 0);
      yield* timerfd_settime(fd, 0, itimerspec(250));
      say(yield* readNumber(fd));
      const now = { tv_sec: 0, tv_nsec: 0 };
      yield* clock_gettime(CLOCK_MONOTONIC, now);
      say(Math.floor(now.tv_nsec / 1e6));
      yield* timerfd_settime(fd, TFD_TIMER_ABSTIME, itimerspec(100));
      say(yield* readNumber(fd));
    });
    expect(said).toEqual([1, 250, 1]);
  });

  test("setting forgets what has expired, stops with zero, and gives what was set before", () => {
    const said = told(function* (say) {
      const fd = yield* timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
      yield* timerfd_settime(fd, 0, itimerspec(10, 10));
      yield* sleep(0.05);
      const old = itimerspec();
      yield* timerfd_settime(fd, 0, itimerspec(), old);
      say([old.it_interval.tv_nsec, old.it_value.tv_nsec > 0 && old.it_value.tv_nsec <= 10_000_000]);
      say(yield* readNumber(fd));
      yield* timerfd_gettime(fd, old);
      say(old);
    });
    expect(said).toEqual([[10_000_000, true], -EAGAIN, itimerspec()]);
  });

  test("EINVAL: an unknown clock or flag, no timerfd, a time that is none; EBADF: a closed descriptor", () => {
    const said = told(function* (say) {
      const fd = yield* timerfd_create(CLOCK_MONOTONIC, 0);
      const fds: number[] = [];
      yield* pipe(fds);
      say([yield* result(timerfd_create(-1, 0)), yield* result(timerfd_create(CLOCK_MONOTONIC, -1))]);
      say([
        yield* result(timerfd_settime(fds[0] as number, 0, itimerspec(1))),
        yield* result(timerfd_settime(99, 0, itimerspec(1))),
      ]);
      const wrong = { it_interval: { tv_sec: 0, tv_nsec: 0 }, it_value: { tv_sec: 0, tv_nsec: 1e9 } };
      say([
        yield* result(timerfd_settime(fd, 0, wrong)),
        yield* result(timerfd_settime(fd, 99, itimerspec(1))),
      ]);
      say([yield* result(write(fd, u64(1), 8)), yield* result(read(fd, new Uint8Array(4), 4))]);
    });
    expect(said).toEqual([
      [-EINVAL, -EINVAL],
      [-EINVAL, -EBADF],
      [-EINVAL, -EINVAL],
      [-EINVAL, -EINVAL],
    ]);
  });
});

describe("signalfd", () => {
  test("gives the pending signals of its mask, lowest first, each once; others stay", () => {
    const said = told(function* (say) {
      yield* sigprocmask(SIG_BLOCK, sigset(SIGUSR1, SIGUSR2));
      const fd = yield* signalfd(-1, sigset(SIGUSR1), SFD_NONBLOCK);
      const me = yield* getpid();
      for (const signal of [SIGUSR2, SIGUSR1, SIGUSR1]) yield* kill(me, signal);
      const buf = new Uint8Array(512);
      say(signalfd_signals(buf, yield* read(fd, buf, 512)));
      yield* signalfd(fd, sigset(SIGUSR1, SIGUSR2), 0);
      say(signalfd_signals(buf, yield* read(fd, buf, 512)));
      say(yield* result(read(fd, buf, 512)));
      say(yield* result(read(fd, buf, 100)));
    });
    expect(said).toEqual([[SIGUSR1], [SIGUSR2], -EAGAIN, -EINVAL]);
  });
});

describe("epoll_data", () => {
  test("is one place of 8 bytes: fd after ptr overwrites the low half of the pointer", () => {
    const data = new epoll_data();
    data.ptr = 0x1122334455667788n;
    data.fd = 7;
    expect(data.u64).toBe(0x1122334400000007n);
    expect(data.ptr).toBe(0x1122334400000007n);
    data.u64 = 0xffffffffffffffffn;
    expect([data.fd, data.u32]).toEqual([-1, 0xffffffff]);
  });

  test("gives an object back by its pointer, and says so where that was overwritten", () => {
    const data = new epoll_data();
    const conn = { fd: 7 };
    data.ptr = conn;
    expect(data.ptr).toBe(conn);
    data.fd = 7;
    expect(() => data.ptr).toThrow(/data.fd = 7 was written over its low half/);
  });
});
