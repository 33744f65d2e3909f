/** What epoll reports, to whom and how often; rules 9, 13, 17 and on are those of Linux's epoll_wakeup_test.c. */
import { describe, expect, test } from "vitest";
import {
  AF_UNIX,
  EBADF,
  EEXIST,
  EFAULT,
  EFD_NONBLOCK,
  EINVAL,
  ELOOP,
  ENOENT,
  ENOSPC,
  EPERM,
  EPOLLET,
  EPOLLEXCLUSIVE,
  EPOLLHUP,
  EPOLLIN,
  EPOLLONESHOT,
  EPOLLOUT,
  EPOLLRDHUP,
  EPOLL_CTL_ADD,
  EPOLL_CTL_DEL,
  EPOLL_CTL_MOD,
  O_CREAT,
  O_RDWR,
  POLLIN,
  SIGUSR1,
  SIG_BLOCK,
  SOCK_STREAM,
  type Thread,
  close,
  dup,
  epoll_create,
  epoll_create1,
  epoll_ctl,
  epoll_event,
  epoll_events,
  epoll_pwait,
  epoll_wait,
  errno,
  eventfd,
  eventfd_write,
  exit,
  fork,
  getpid,
  kill,
  open,
  pipe,
  poll,
  pthread_create,
  pthread_join,
  read,
  ref,
  sigaction,
  sigprocmask,
  sigset,
  sleep,
  socketpair,
  wait,
  write,
} from "../../libc/index.ts";
import type { Kernel } from "../kernel.ts";
import { runProgram } from "../run-program.ts";
import { Eventpoll } from "./eventpoll.ts";
import { snapshotEventpoll } from "./eventpoll-snapshot.ts";
import { filesOf } from "./fdtable.ts";

type Say = (what: unknown) => void;

function told(program: (say: Say) => Thread<unknown>): unknown[] {
  const said: unknown[] = [];
  runProgram(() => program((what) => said.push(what)) as Thread<void>);
  return said;
}

function* newPair(): Thread<[number, number]> {
  const sv: number[] = [];
  yield* socketpair(AF_UNIX, SOCK_STREAM, 0, sv);
  return sv as [number, number];
}

function* add(ep: number, fd: number, events = EPOLLIN): Thread<number> {
  return (yield* epoll_ctl(ep, EPOLL_CTL_ADD, fd, epoll_event(events, { fd }))) < 0 ? errno : 0;
}

/** The descriptors reported now, in order. */
function* reported(ep: number, maxevents = 8): Thread<number[]> {
  const events = epoll_events(maxevents);
  const count = yield* epoll_wait(ep, events, maxevents, 0);
  return events.slice(0, count).map((event) => event.data.fd);
}

describe("the ready list", () => {
  test("level-triggered items take turns: with room for one event, three ready ones are reported 0 1 2 0 1 2", () => {
    const said = told(function* (say) {
      const ep = yield* epoll_create1(0);
      const fds: number[] = [];
      for (let i = 0; i < 3; i++) {
        const fd = yield* eventfd(1, 0);
        fds.push(fd);
        yield* add(ep, fd);
      }
      for (let i = 0; i < 6; i++) say(fds.indexOf((yield* reported(ep, 1))[0] as number));
    });
    expect(said).toEqual([0, 1, 2, 0, 1, 2]);
  });

  test("edge-triggered, 1,000 bytes: one report; none after 500 are read; one for a new byte, for MOD, for two arrivals at once", () => {
    const said = told(function* (say) {
      const [a, b] = yield* newPair();
      const ep = yield* epoll_create1(0);
      yield* add(ep, a, EPOLLIN | EPOLLET);
      const count = function* () {
        say((yield* reported(ep)).length);
      };
      yield* write(b, new Uint8Array(1000), 1000);
      yield* count();
      yield* read(a, new Uint8Array(500), 500);
      yield* count();
      yield* write(b, "x", 1);
      yield* count();
      yield* epoll_ctl(ep, EPOLL_CTL_MOD, a, epoll_event(EPOLLIN | EPOLLET, { fd: a }));
      yield* count();
      yield* write(b, "x", 1);
      yield* write(b, "x", 1);
      yield* count();
      yield* count();
    });
    expect(said).toEqual([1, 0, 1, 1, 1, 0]);
  });

  test("a report says all that holds, not only what has changed", () => {
    const said = told(function* (say) {
      const [a, b] = yield* newPair();
      const ep = yield* epoll_create1(0);
      yield* add(ep, a, EPOLLIN | EPOLLOUT | EPOLLET);
      const events = epoll_events(1);
      yield* epoll_wait(ep, events, 1, 0);
      say(events[0]?.events);
      yield* write(b, "x", 1);
      yield* epoll_wait(ep, events, 1, 0);
      say(events[0]?.events);
    });
    expect(said).toEqual([EPOLLOUT, EPOLLIN | EPOLLOUT]);
  });

  test("a one-shot item is silent after its report, EPOLLHUP and EPOLLERR too, until MOD", () => {
    const said = told(function* (say) {
      const [a, b] = yield* newPair();
      const ep = yield* epoll_create1(0);
      yield* add(ep, a, EPOLLIN | EPOLLONESHOT);
      yield* write(b, "x", 1);
      say((yield* reported(ep)).length);
      yield* close(b);
      say((yield* reported(ep)).length);
      yield* epoll_ctl(ep, EPOLL_CTL_MOD, a, epoll_event(EPOLLRDHUP | EPOLLONESHOT));
      const events = epoll_events(1);
      say(yield* epoll_wait(ep, events, 1, 0));
      say(events[0]?.events);
    });
    expect(said).toEqual([1, 0, 1, EPOLLRDHUP | EPOLLHUP]);
  });

  test("an arrival that is taken before anybody looks is not reported", () => {
    const said = told(function* (say) {
      const [a, b] = yield* newPair();
      const ep = yield* epoll_create1(0);
      yield* add(ep, a, EPOLLIN | EPOLLET);
      yield* write(b, "x", 1);
      yield* read(a, new Uint8Array(8), 8);
      say(yield* reported(ep));
    });
    expect(said).toEqual([[]]);
  });
});

describe("a registration", () => {
  test("belongs to the description and the number together: a duplicate can be registered beside the original", () => {
    const said = told(function* (say) {
      const [a, b] = yield* newPair();
      const copy = yield* dup(a);
      const ep = yield* epoll_create1(0);
      say([yield* add(ep, a), yield* add(ep, copy), yield* add(ep, a)]);
      yield* write(b, "x", 1);
      say((yield* reported(ep)).length);
    });
    expect(said).toEqual([[0, 0, EEXIST], 2]);
  });

  test("outlives its descriptor while a duplicate is open, and can then be reached no more", () => {
    const said = told(function* (say) {
      const [a, b] = yield* newPair();
      const copy = yield* dup(a);
      const ep = yield* epoll_create1(0);
      yield* add(ep, a);
      yield* close(a);
      yield* write(b, "x", 1);
      say((yield* reported(ep))[0] === a);
      say([yield* epoll_ctl(ep, EPOLL_CTL_DEL, a, null), errno]);
      yield* close(copy);
      say(yield* reported(ep));
    });
    expect(said).toEqual([true, [-1, EBADF], []]);
  });

  test("outlives a close while a child holds the description", () => {
    const said = told(function* (say) {
      const [a, b] = yield* newPair();
      const ep = yield* epoll_create1(0);
      yield* add(ep, a);
      if ((yield* fork()) === 0) {
        yield* sleep(1);
        yield* exit(0);
      }
      yield* close(a);
      yield* write(b, "x", 1);
      say((yield* reported(ep)).length);
      yield* wait(null);
      say((yield* reported(ep)).length);
    });
    expect(said).toEqual([1, 0]);
  });

  test("gives a forked child its own copy of the object that was registered", () => {
    const said = told(function* (say) {
      const conn = { name: "conn", hits: 0 };
      const fd = yield* eventfd(1, 0);
      const ep = yield* epoll_create1(0);
      yield* epoll_ctl(ep, EPOLL_CTL_ADD, fd, epoll_event(EPOLLIN, { ptr: conn }));
      if ((yield* fork()) === 0) {
        const events = epoll_events(1);
        yield* epoll_wait(ep, events, 1, -1);
        const mine = events[0]?.data.ptr as typeof conn;
        mine.hits++;
        say(["child", mine === conn, conn.hits]);
        yield* exit(0);
      }
      yield* wait(null);
      say(["parent", conn.hits]);
    });
    expect(said).toEqual([
      ["child", true, 1],
      ["parent", 0],
    ]);
  });
});

describe("what is refused", () => {
  test("epoll_create(0) and (-1), unknown flags: EINVAL", () => {
    const said = told(function* (say) {
      for (const size of [0, -1]) say([yield* epoll_create(size), errno]);
      say([yield* epoll_create1(1), errno]);
    });
    expect(said).toEqual([
      [-1, EINVAL],
      [-1, EINVAL],
      [-1, EINVAL],
    ]);
  });

  test("a regular file EPERM, itself EINVAL, no epoll instance EINVAL, a closed descriptor EBADF, no event EFAULT", () => {
    const said = told(function* (say) {
      const ep = yield* epoll_create1(0);
      const file = yield* open("/tmp/a", O_RDWR | O_CREAT);
      const fd = yield* eventfd(0, 0);
      say([
        yield* add(ep, file),
        yield* add(ep, ep),
        yield* add(fd, ep),
        yield* add(ep, 99),
        yield* add(99, fd),
      ]);
      say([yield* epoll_ctl(ep, EPOLL_CTL_ADD, fd, null), errno]);
      say([yield* epoll_ctl(ep, EPOLL_CTL_MOD, fd, epoll_event()), errno]);
      say([yield* epoll_ctl(ep, EPOLL_CTL_DEL, fd, null), errno]);
      say([yield* epoll_ctl(ep, 99, fd, epoll_event()), errno]);
    });
    expect(said).toEqual([
      [EPERM, EINVAL, EINVAL, EBADF, EBADF],
      [-1, EFAULT],
      [-1, ENOENT],
      [-1, ENOENT],
      [-1, EINVAL],
    ]);
  });

  test("EPOLLEXCLUSIVE with EPOLLRDHUP, EPOLLONESHOT, an epoll instance or MOD: EINVAL", () => {
    const said = told(function* (say) {
      const ep = yield* epoll_create1(0);
      const inner = yield* epoll_create1(0);
      const fd = yield* eventfd(0, 0);
      say([
        yield* add(ep, fd, EPOLLIN | EPOLLRDHUP | EPOLLEXCLUSIVE),
        yield* add(ep, fd, EPOLLIN | EPOLLONESHOT | EPOLLEXCLUSIVE),
        yield* add(ep, inner, EPOLLIN | EPOLLEXCLUSIVE),
        yield* add(ep, fd, EPOLLIN | EPOLLET | EPOLLEXCLUSIVE),
      ]);
      for (const events of [EPOLLIN, EPOLLIN | EPOLLEXCLUSIVE]) {
        yield* epoll_ctl(ep, EPOLL_CTL_MOD, fd, epoll_event(events));
        say(errno);
      }
    });
    expect(said).toEqual([[EINVAL, EINVAL, EINVAL, 0], EINVAL, EINVAL]);
  });

  test("a circle, and a sixth instance in a chain: ELOOP", () => {
    const said = told(function* (say) {
      const chain = [yield* epoll_create1(0)];
      for (let i = 0; i < 5; i++) {
        const outer = yield* epoll_create1(0);
        say(yield* add(outer, chain[i] as number));
        chain.push(outer);
      }
      say(yield* add(chain[0] as number, chain[4] as number));
    });
    expect(said).toEqual([0, 0, 0, 0, ELOOP, ELOOP]);
  });

  test("the registration after fs.epoll.max_user_watches: ENOSPC; one taken out makes room", () => {
    const said: unknown[] = [];
    const kernel: { current: Kernel | null } = { current: null };
    runProgram(
      function* () {
        const ep = yield* epoll_create1(0);
        const fds = [yield* eventfd(0, 0), yield* eventfd(0, 0), yield* eventfd(0, 0)] as const;
        for (const fd of fds) said.push(yield* add(ep, fd));
        yield* close(fds[0]);
        said.push(yield* add(ep, fds[2]));
      },
      {
        prepare: (made) => {
          made.localhost.sysctl.max_user_watches = 2;
          kernel.current = made;
        },
      },
    );
    expect(said).toEqual([0, 0, ENOSPC, 0]);
    expect(kernel.current?.localhost.epollUser.watches).toBe(0);
  });
});

/** How a thread waits: in epoll_wait, or in poll on the instance and then epoll_wait without waiting. */
type Way = "epoll_wait" | "poll";
type Mode = "level" | "edge";

function modeBits(mode: Mode): number {
  return mode === "edge" ? EPOLLIN | EPOLLET : EPOLLIN;
}

function* waitOnce([ep, way, woken]: [number, Way, string[]]): Thread<void> {
  if (way === "poll") yield* poll([{ fd: ep, events: POLLIN, revents: 0 }], 500);
  if ((yield* epoll_wait(ep, epoll_events(1), 1, way === "poll" ? 0 : 500)) > 0) woken.push(way);
}

describe("two threads that wait for the same instance", () => {
  const cases: [ways: [Way, Way], modes: Mode[], woken: number][] = [];
  for (const ways of [
    ["epoll_wait", "epoll_wait"],
    ["epoll_wait", "poll"],
  ] as [Way, Way][])
    for (const modes of [
      ["level"],
      ["edge"],
      ["level", "level"],
      ["level", "edge"],
      ["edge", "level"],
      ["edge", "edge"],
    ] as Mode[][])
      cases.push([ways, modes, modes[0] === "level" ? 2 : 1]);

  test.each(cases)(
    "in %j, registered from the outside in as %j: one write wakes %i",
    (ways, modes, expected) => {
      const woken: string[] = [];
      runProgram(function* () {
        const [a, b] = yield* newPair();
        const instances: number[] = [];
        for (const _ of modes) instances.push(yield* epoll_create1(0));
        for (const [i, mode] of modes.entries())
          yield* add(instances[i] as number, instances[i + 1] ?? a, modeBits(mode));
        const threads = [ref(0), ref(0)];
        for (const [i, thread] of threads.entries())
          yield* pthread_create(thread, null, waitOnce, [instances[0] as number, ways[i] as Way, woken] as [
            number,
            Way,
            string[],
          ]);
        yield* sleep(0.1);
        yield* write(b, "w", 1);
        for (const thread of threads) yield* pthread_join(thread.value);
      });
      expect(woken).toHaveLength(expected);
    },
  );

  test("the last to come is woken first", () => {
    const order: number[] = [];
    runProgram(function* () {
      const fd = yield* eventfd(0, 0);
      const ep = yield* epoll_create1(0);
      yield* add(ep, fd, EPOLLIN | EPOLLET);
      const waiter = function* (me: number): Thread<void> {
        yield* sleep(me / 1000);
        yield* epoll_wait(ep, epoll_events(1), 1, -1);
        order.push(me);
      };
      for (const me of [1, 2, 3]) yield* pthread_create(ref(0), null, waiter, me);
      for (let i = 0; i < 3; i++) {
        yield* sleep(0.1);
        yield* eventfd_write(fd, 1);
      }
      yield* sleep(0.1);
    });
    expect(order).toEqual([3, 2, 1]);
  });
});

describe("several instances on one descriptor", () => {
  const wokenBy = (bits: number): number => {
    const woken: number[] = [];
    runProgram(function* () {
      const fd = yield* eventfd(0, EFD_NONBLOCK);
      const waiter = function* (me: number): Thread<void> {
        const ep = yield* epoll_create1(0);
        yield* add(ep, fd, bits);
        if ((yield* epoll_wait(ep, epoll_events(1), 1, 500)) > 0) woken.push(me);
      };
      const threads = [ref(0), ref(0), ref(0), ref(0)];
      for (const [me, thread] of threads.entries()) yield* pthread_create(thread, null, waiter, me);
      yield* sleep(0.1);
      yield* eventfd_write(fd, 1);
      for (const thread of threads) yield* pthread_join(thread.value);
    });
    return woken.length;
  };

  test("all are woken, and with EPOLLEXCLUSIVE one", () => {
    expect([wokenBy(EPOLLIN), wokenBy(EPOLLIN | EPOLLEXCLUSIVE)]).toEqual([4, 1]);
  });
});

describe("signals", () => {
  test("epoll_pwait takes a signal that was pending under its mask; with the old mask back, the handler ran once", () => {
    const said = told(function* (say) {
      yield* sigaction(SIGUSR1, { sa_handler: () => say("handler") });
      yield* sigprocmask(SIG_BLOCK, sigset(SIGUSR1));
      yield* kill(yield* getpid(), SIGUSR1);
      const ep = yield* epoll_create1(0);
      say(yield* epoll_pwait(ep, epoll_events(1), 1, 0, sigset()));
      say(yield* epoll_pwait(ep, epoll_events(1), 1, -1, sigset()));
      yield* kill(yield* getpid(), SIGUSR1);
      say(yield* epoll_pwait(ep, epoll_events(1), 1, 10, null));
    });
    expect(said).toEqual([0, "handler", -1, 0]);
  });
});

describe("what it costs", () => {
  test("epoll_wait asks the ready ones only, searches nothing, and copies 12 bytes an event, however many are watched", () => {
    const kernel = runProgram(
      function* () {
        const ep = yield* epoll_create1(0);
        const fds: number[] = [];
        for (let i = 0; i < 500; i++) {
          const fd = yield* eventfd(0, 0);
          fds.push(fd);
          yield* add(ep, fd);
        }
        before = current.sched.accounting.copy();
        for (const fd of fds.slice(0, 10)) yield* eventfd_write(fd, 1);
        yield* epoll_wait(ep, epoll_events(64), 64, -1);
        after = current.sched.accounting.since(before);
      },
      {
        prepare: (made) => {
          current = made;
        },
      },
    );
    expect(kernel).toBe(current);
    expect(after).toMatchObject({ filePolls: 10, treeSearches: 0, bytesOut: 120, bytesIn: 0 });
  });
  let current = null as unknown as Kernel;
  let before = null as unknown as Kernel["sched"]["accounting"];
  let after = null as unknown as Kernel["sched"]["accounting"];
});

describe("inspection", () => {
  test("a snapshot shows the tree by keys, the ready list in order and who waits", () => {
    let snapshot: ReturnType<typeof snapshotEventpoll> | null = null;
    runProgram(
      function* () {
        const ep = yield* epoll_create1(0);
        const fds: number[] = [];
        for (let i = 0; i < 3; i++) {
          const fds2: number[] = [];
          yield* pipe(fds2);
          fds.push(...fds2);
          yield* add(ep, fds2[0] as number, EPOLLIN | (i === 2 ? EPOLLET : 0));
        }
        yield* pthread_create(ref(0), null, waitOnce, [ep, "epoll_wait", []] as [number, Way, string[]]);
        yield* sleep(0.01);
        const file = filesOf(current.sched.current?.process as never).get(ep);
        if (file instanceof Eventpoll) snapshot = snapshotEventpoll(file);
        yield* write(fds[1] as number, "x", 1);
        yield* sleep(1);
      },
      {
        prepare: (made) => {
          current = made;
        },
      },
    );
    expect(snapshot).toMatchObject({
      root: "2:6",
      items: [
        {
          key: "1:4",
          colour: "red",
          parent: "2:6",
          kind: "pipe",
          events: "EPOLLIN|EPOLLERR|EPOLLHUP",
          data: "0x0000000000000004",
        },
        { key: "2:6", colour: "black", left: "1:4", right: "3:8" },
        { key: "3:8", colour: "red", events: "EPOLLIN|EPOLLERR|EPOLLHUP|EPOLLET" },
      ],
      ready: [],
      waiters: [{ who: "thread 101", isExclusive: true }],
    });
  });
  let current = null as unknown as Kernel;
});
