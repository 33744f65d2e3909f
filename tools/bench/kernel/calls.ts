/** System calls per second of wall-clock time, by kind, in programs that do nothing else. */
import {
  AF_INET,
  CLOCK_MONOTONIC,
  EPOLLIN,
  EPOLL_CTL_ADD,
  POLLIN,
  SOCK_DGRAM,
  SOCK_STREAM,
  type Thread,
  accept,
  bind,
  clock_gettime,
  connect,
  epoll_create1,
  epoll_ctl,
  epoll_event,
  epoll_events,
  epoll_wait,
  eventfd,
  getpid,
  inet,
  listen,
  pipe,
  poll,
  pthread_mutex_lock,
  pthread_mutex_t,
  pthread_mutex_unlock,
  read,
  recvfrom,
  sendto,
  sockaddr,
  socket,
  write,
} from "#libc";
import { type Figure, figureOf } from "../figures.ts";
import { type Stopwatch, timed } from "./stopwatch.ts";

const SAMPLES = 7;
const REPEATS = 20_000;

type Step = () => Thread<void>;

/** A kind of call: what has to be there first, and then the calls, `count` of them a time. */
interface Kind {
  name: string;
  count: number;
  prepare: () => Step | Thread<Step>;
}

const KINDS: readonly Kind[] = [
  {
    name: "getpid",
    count: 1,
    prepare() {
      return function* calls() {
        yield* getpid();
      };
    },
  },
  {
    name: "clock_gettime",
    count: 1,
    prepare() {
      const now = { tv_sec: 0, tv_nsec: 0 };
      return function* calls() {
        yield* clock_gettime(CLOCK_MONOTONIC, now);
      };
    },
  },
  {
    name: "mutex",
    count: 2,
    prepare() {
      const mutex = new pthread_mutex_t();
      return function* calls() {
        yield* pthread_mutex_lock(mutex);
        yield* pthread_mutex_unlock(mutex);
      };
    },
  },
  {
    name: "pipe",
    count: 2,
    *prepare() {
      const fds: [number, number] = [0, 0];
      yield* pipe(fds);
      const buf = new Uint8Array(64);
      return function* calls() {
        yield* write(fds[1], buf, 64);
        yield* read(fds[0], buf, 64);
      };
    },
  },
  {
    name: "tcp",
    count: 4,
    *prepare() {
      const [one, other] = yield* tcpPair();
      const buf = new Uint8Array(64);
      return function* calls() {
        yield* write(one, buf, 64);
        yield* read(other, buf, 64);
        yield* write(other, buf, 64);
        yield* read(one, buf, 64);
      };
    },
  },
  {
    name: "udp",
    count: 2,
    *prepare() {
      const fd = yield* socket(AF_INET, SOCK_DGRAM, 0);
      const self = inet("127.0.0.1", 9);
      yield* bind(fd, self);
      const buf = new Uint8Array(64);
      const from = sockaddr();
      return function* calls() {
        yield* sendto(fd, buf, 64, 0, self);
        yield* recvfrom(fd, buf, 64, 0, from);
      };
    },
  },
  {
    name: "poll",
    count: 1,
    *prepare() {
      const fds = [{ fd: yield* eventfd(1, 0), events: POLLIN, revents: 0 }];
      return function* calls() {
        yield* poll(fds, -1);
      };
    },
  },
  {
    name: "epoll_wait",
    count: 1,
    *prepare() {
      const fd = yield* eventfd(1, 0);
      const epfd = yield* epoll_create1(0);
      yield* epoll_ctl(epfd, EPOLL_CTL_ADD, fd, epoll_event(EPOLLIN, { fd }));
      const events = epoll_events(8);
      return function* calls() {
        yield* epoll_wait(epfd, events, events.length, -1);
      };
    },
  },
];

/** Both ends of a connection over the loopback. */
function* tcpPair() {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(listener, inet("127.0.0.1", 7));
  yield* listen(listener, 1);
  const one = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* connect(one, inet("127.0.0.1", 7));
  return [one, yield* accept(listener, null)] as const;
}

export function measureCalls(): Figure[] {
  return KINDS.map(({ name, count, prepare }) => {
    const milliseconds = timed(function* repeats({ samples }: Stopwatch) {
      const prepared = prepare();
      const calls = typeof prepared === "function" ? prepared : yield* prepared;
      for (let sample = 0; sample < SAMPLES; sample++) {
        const begun = performance.now();
        for (let i = 0; i < REPEATS; i++) yield* calls();
        samples.push(performance.now() - begun);
      }
    });
    return figureOf(
      `syscalls-per-second/${name}`,
      "/s",
      milliseconds.map((ms) => Math.round((REPEATS * count * 1000) / ms)),
    );
  });
}
