/** Under any history of writes, reads and closes, level-triggered epoll, poll and select say the same. */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  AF_UNIX,
  EFD_NONBLOCK,
  EPOLLIN,
  EPOLLOUT,
  EPOLL_CTL_ADD,
  EPOLL_CTL_MOD,
  FD_ISSET,
  FD_SET,
  O_NONBLOCK,
  POLLERR,
  POLLHUP,
  POLLIN,
  POLLOUT,
  SIGPIPE,
  SIG_IGN,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  type Thread,
  close,
  epoll_create1,
  epoll_ctl,
  epoll_event,
  epoll_events,
  epoll_wait,
  eventfd,
  fd_set,
  pipe2,
  poll,
  type pollfd,
  read,
  select,
  signal,
  socketpair,
  u64,
  write,
} from "../../libc/index.ts";
import { runProgram } from "../run-program.ts";
import type { Task } from "../sched/index.ts";
import type { Eventpoll } from "./eventpoll.ts";
import { filesOf } from "./fdtable.ts";

/** What one step does, to which of the open descriptors. */
interface Step {
  readonly what: "write" | "fill" | "read" | "drain" | "close" | "modify";
  readonly which: number;
}

const steps = fc.array(
  fc.record({
    what: fc.constantFrom<Step["what"]>("write", "fill", "read", "drain", "close", "modify"),
    which: fc.nat(20),
  }),
  { maxLength: 25 },
);

function* openAll(): Thread<number[]> {
  const fds: number[] = [];
  for (let i = 0; i < 2; i++) {
    const ends: number[] = [];
    yield* pipe2(ends, O_NONBLOCK);
    const pair: number[] = [];
    yield* socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair);
    fds.push(...ends, ...pair, yield* eventfd(0, EFD_NONBLOCK));
  }
  return fds;
}

const big = new Uint8Array(300_000);

function* take(step: Step, fd: number, ep: number): Thread<void> {
  if (step.what === "write") yield* write(fd, u64(1), 8);
  else if (step.what === "fill") yield* write(fd, big, big.length);
  else if (step.what === "read") yield* read(fd, new Uint8Array(8), 8);
  else if (step.what === "drain") while ((yield* read(fd, new Uint8Array(65_536), 65_536)) > 0);
  else if (step.what === "modify")
    yield* epoll_ctl(ep, EPOLL_CTL_MOD, fd, epoll_event(EPOLLIN | EPOLLOUT, { fd }));
  else yield* close(fd);
}

/** Everything that holds of `fds`, as each of the three tells it. */
function* answers(ep: number, fds: readonly number[]): Thread<Record<string, string>> {
  const events = epoll_events(32);
  const count = yield* epoll_wait(ep, events, 32, 0);
  const byEpoll = new Map(events.slice(0, count).map((event) => [event.data.fd, event.events]));
  const asked: pollfd[] = fds.map((fd) => ({ fd, events: POLLIN | POLLOUT, revents: 0 }));
  yield* poll(asked, 0);
  const [readable, writable] = [fd_set(), fd_set()];
  for (const fd of fds) for (const set of [readable, writable]) FD_SET(fd, set);
  yield* select(Math.max(-1, ...fds) + 1, readable, writable, null, { tv_sec: 0, tv_usec: 0 });
  return {
    epoll: fds.map((fd) => byEpoll.get(fd) ?? 0).join(),
    poll: asked.map((entry) => entry.revents).join(),
    readable: fds.map((fd) => FD_ISSET(fd, readable)).join(),
    readableByPoll: asked.map(({ revents }) => (revents & (POLLIN | POLLHUP | POLLERR)) !== 0).join(),
    writable: fds.map((fd) => FD_ISSET(fd, writable)).join(),
    writableByPoll: asked.map(({ revents }) => (revents & (POLLOUT | POLLERR)) !== 0).join(),
  };
}

test("epoll, poll and select agree after every step, and the ready list holds registrations only", () => {
  fc.assert(
    fc.property(steps, (history) => {
      const kernel = runProgram(
        function* () {
          yield* signal(SIGPIPE, SIG_IGN);
          let fds = yield* openAll();
          const ep = yield* epoll_create1(0);
          for (const fd of fds)
            yield* epoll_ctl(ep, EPOLL_CTL_ADD, fd, epoll_event(EPOLLIN | EPOLLOUT, { fd }));
          for (const step of history) {
            const fd = fds[step.which % fds.length];
            if (fd === undefined) break;
            yield* take(step, fd, ep);
            if (step.what === "close") fds = fds.filter((other) => other !== fd);
            const told = yield* answers(ep, fds);
            expect(told["epoll"]).toBe(told["poll"]);
            expect(told["readable"]).toBe(told["readableByPoll"]);
            expect(told["writable"]).toBe(told["writableByPoll"]);
          }
          const file = filesOf(running().process).get(ep) as Eventpoll;
          expect(file.rbr.size).toBe(fds.length);
          const items = new Set(file.rbr);
          for (const item of file.rdllist) expect(items.has(item)).toBe(true);
        },
        {
          prepare: (made) => {
            running = () => made.sched.current as Task;
          },
        },
      );
      expect(kernel.localhost.epollUser.watches).toBe(0);
    }),
    { numRuns: 60 },
  );
});

/** The task that runs now. */
let running: () => Task;
