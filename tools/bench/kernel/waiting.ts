/**
 * How the cost of waiting grows with the number of idle descriptors: 100,000 against 1,000, with ten active ones.
 * epoll_wait looks at the ready ones only; poll and select ask all of them, so theirs grows a hundredfold.
 */
import {
  EPOLLIN,
  EPOLL_CTL_ADD,
  FD_SET,
  FD_ZERO,
  POLLIN,
  RLIMIT_NOFILE,
  epoll_create1,
  epoll_ctl,
  epoll_event,
  epoll_events,
  epoll_wait,
  eventfd,
  fd_set,
  poll,
  type pollfd,
  select,
  setrlimit,
} from "#libc";
import { type Figure, figureOf } from "../figures.ts";
import { type Stopwatch, type TimedProgram, timed } from "./stopwatch.ts";

const FEW = 1_000;
const MANY = 100_000;
const ACTIVE = 10;
const SAMPLES = 9;

/** Idle descriptors first, then the active ones. */
function* openDescriptors(idle: number) {
  yield* setrlimit(RLIMIT_NOFILE, { rlim_cur: 1_048_576, rlim_max: 1_048_576 });
  const fds: number[] = [];
  for (let i = 0; i < idle + ACTIVE; i++) fds.push(yield* eventfd(i < idle ? 0 : 1, 0));
  return fds;
}

function epollProgram(idle: number, calls: number) {
  return function* waits({ samples }: Stopwatch) {
    const fds = yield* openDescriptors(idle);
    const epfd = yield* epoll_create1(0);
    for (const fd of fds) yield* epoll_ctl(epfd, EPOLL_CTL_ADD, fd, epoll_event(EPOLLIN, { fd }));
    const events = epoll_events(64);
    for (let sample = 0; sample < SAMPLES; sample++) {
      const begun = performance.now();
      for (let i = 0; i < calls; i++) yield* epoll_wait(epfd, events, events.length, 0);
      samples.push((performance.now() - begun) / calls);
    }
  };
}

function pollProgram(idle: number, calls: number) {
  return function* polls({ samples }: Stopwatch) {
    const fds = yield* openDescriptors(idle);
    const entries: pollfd[] = fds.map((fd) => ({ fd, events: POLLIN, revents: 0 }));
    for (let sample = 0; sample < SAMPLES; sample++) {
      const begun = performance.now();
      for (let i = 0; i < calls; i++) yield* poll(entries, 0);
      samples.push((performance.now() - begun) / calls);
    }
  };
}

function selectProgram(idle: number, calls: number) {
  return function* selects({ samples }: Stopwatch) {
    const fds = yield* openDescriptors(idle);
    const nfds = (fds.at(-1) as number) + 1;
    const readable = fd_set(nfds);
    for (let sample = 0; sample < SAMPLES; sample++) {
      const begun = performance.now();
      for (let i = 0; i < calls; i++) {
        FD_ZERO(readable);
        for (const fd of fds) FD_SET(fd, readable);
        yield* select(nfds, readable, null, null, { tv_sec: 0, tv_usec: 0 });
      }
      samples.push((performance.now() - begun) / calls);
    }
  };
}

/** Growth of one call's cost, and the cost itself with few and many. */
function growth(
  name: string,
  program: (idle: number, calls: number) => TimedProgram,
  calls: { few: number; many: number },
): Figure[] {
  const few = timed(program(FEW, calls.few)).map((ms) => ms * 1000);
  const many = timed(program(MANY, calls.many)).map((ms) => ms * 1000);
  const base = figureOf("", "", few).median;
  return [
    figureOf(
      `${name}/growth`,
      "×",
      many.map((us) => us / base),
    ),
    figureOf(`${name}/1000-idle`, "µs", few),
    figureOf(`${name}/100000-idle`, "µs", many),
  ];
}

export function measureWaiting(): Figure[] {
  return [
    ...growth("epoll-wait", epollProgram, { few: 5000, many: 5000 }),
    ...growth("poll", pollProgram, { few: 200, many: 2 }),
    ...growth("select", selectProgram, { few: 200, many: 2 }),
  ];
}
