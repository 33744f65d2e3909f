/**
 * One contract for whatever can be waited for, asked through select, poll and epoll alike: a pipe, a TCP
 * socket, a listener, a UDP socket, Unix sockets, an eventfd, a timerfd, a signalfd, an epoll instance.
 */
import { describe, expect, test } from "vitest";
import {
  AF_INET,
  AF_UNIX,
  CLOCK_MONOTONIC,
  type Call,
  EFD_NONBLOCK,
  EINTR,
  EPOLLET,
  EPOLLIN,
  EPOLL_CTL_ADD,
  FD_SET,
  POLLIN,
  SA_RESTART,
  SFD_NONBLOCK,
  SIGUSR1,
  SIGUSR2,
  SIG_BLOCK,
  SOCK_DGRAM,
  SOCK_NONBLOCK,
  SOCK_SEQPACKET,
  SOCK_STREAM,
  TFD_NONBLOCK,
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
  errno,
  eventfd,
  eventfd_write,
  fd_set,
  getpid,
  inet,
  itimerspec,
  kill,
  listen,
  pipe,
  poll,
  pthread_create,
  pthread_join,
  read,
  recv,
  ref,
  select,
  sendto,
  sigaction,
  signalfd,
  sigprocmask,
  sigset,
  sleep,
  socket,
  socketpair,
  timerfd_create,
  timerfd_settime,
  unix,
  write,
} from "../../libc/index.ts";
import { runProgram } from "../run-program.ts";

/** Something that becomes readable on demand, and is emptied by reading. */
interface Source {
  readonly fd: number;
  arrive(): Call<unknown> | Thread<unknown>;
  drain(): Thread<unknown>;
}

function* emptied(fd: number): Thread<void> {
  const buf = new Uint8Array(4096);
  while ((yield* recvOrRead(fd, buf)) > 0);
}

function* recvOrRead(fd: number, buf: Uint8Array): Thread<number> {
  return yield* read(fd, buf, buf.length);
}

function pairOf(type: number) {
  return function* (): Thread<Source> {
    const sv: number[] = [];
    yield* socketpair(AF_UNIX, type | SOCK_NONBLOCK, 0, sv);
    const [a, b] = sv as [number, number];
    return { fd: a, arrive: () => write(b, "x", 1), drain: () => emptied(a) };
  };
}

function* tcpListener(): Thread<Source> {
  const fd = yield* socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  yield* bind(fd, inet("127.0.0.1", 8080));
  yield* listen(fd, 8);
  const arrive = function* () {
    const client = yield* socket(AF_INET, SOCK_STREAM, 0);
    yield* connect(client, inet("127.0.0.1", 8080));
  };
  const drain = function* () {
    while ((yield* accept(fd)) >= 0);
  };
  return { fd, arrive, drain };
}

const SOURCES: Record<string, () => Thread<Source>> = {
  *pipe() {
    const fds: number[] = [];
    yield* pipe(fds);
    const [r, w] = fds as [number, number];
    return { fd: r, arrive: () => write(w, "x", 1), drain: () => read(r, new Uint8Array(64), 64) };
  },
  "TCP listener": tcpListener,
  *"TCP connection"() {
    const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
    yield* bind(listener, inet("127.0.0.1", 8080));
    yield* listen(listener, 8);
    const client = yield* socket(AF_INET, SOCK_STREAM, 0);
    yield* connect(client, inet("127.0.0.1", 8080));
    const fd = yield* accept(listener);
    return { fd, arrive: () => write(client, "x", 1), drain: () => recv(fd, new Uint8Array(64), 64, 0) };
  },
  *"UDP socket"() {
    const fd = yield* socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    yield* bind(fd, inet("127.0.0.1", 5353));
    const other = yield* socket(AF_INET, SOCK_DGRAM, 0);
    return { fd, arrive: () => sendto(other, "x", 1, 0, inet("127.0.0.1", 5353)), drain: () => emptied(fd) };
  },
  "Unix stream": pairOf(SOCK_STREAM),
  "Unix datagram": pairOf(SOCK_DGRAM),
  "Unix seqpacket": pairOf(SOCK_SEQPACKET),
  *"Unix listener"() {
    const fd = yield* socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
    yield* bind(fd, unix("@here"));
    yield* listen(fd, 8);
    const arrive = function* () {
      yield* connect(yield* socket(AF_UNIX, SOCK_STREAM, 0), unix("@here"));
    };
    const drain = function* () {
      while ((yield* accept(fd)) >= 0);
    };
    return { fd, arrive, drain };
  },
  *eventfd() {
    const fd = yield* eventfd(0, EFD_NONBLOCK);
    return { fd, arrive: () => eventfd_write(fd, 1), drain: () => emptied(fd) };
  },
  *timerfd() {
    const fd = yield* timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    const arrive = function* () {
      yield* timerfd_settime(fd, 0, itimerspec(1));
      yield* sleep(0.001);
    };
    return { fd, arrive, drain: () => emptied(fd) };
  },
  *signalfd() {
    yield* sigprocmask(SIG_BLOCK, sigset(SIGUSR2));
    const fd = yield* signalfd(-1, sigset(SIGUSR2), SFD_NONBLOCK);
    const arrive = function* () {
      yield* kill(yield* getpid(), SIGUSR2);
    };
    return { fd, arrive, drain: () => emptied(fd) };
  },
  *"epoll instance"() {
    const inner = yield* eventfd(0, EFD_NONBLOCK);
    const fd = yield* epoll_create1(0);
    yield* epoll_ctl(fd, EPOLL_CTL_ADD, inner, epoll_event(EPOLLIN, { fd: inner }));
    return { fd, arrive: () => eventfd_write(inner, 1), drain: () => emptied(inner) };
  },
};

/** Waits for readability. @returns 1, 0 when the time is over, -1 with errno */
type Wait = (fd: number, ms: number) => Thread<number>;

const WAITS: Record<string, Wait> = {
  *select(fd, ms) {
    const set = fd_set();
    FD_SET(fd, set);
    const timeout = ms < 0 ? null : { tv_sec: Math.floor(ms / 1000), tv_usec: (ms % 1000) * 1000 };
    return yield* select(fd + 1, set, null, null, timeout);
  },
  *poll(fd, ms) {
    return yield* poll([{ fd, events: POLLIN, revents: 0 }], ms);
  },
  *epoll(fd, ms) {
    const ep = yield* epoll_create1(0);
    yield* epoll_ctl(ep, EPOLL_CTL_ADD, fd, epoll_event(EPOLLIN, { fd }));
    return yield* epoll_wait(ep, epoll_events(1), 1, ms);
  },
};

function* now(): Thread<number> {
  const time = { tv_sec: 0, tv_nsec: 0 };
  yield* clock_gettime(CLOCK_MONOTONIC, time);
  return time.tv_sec * 1000 + time.tv_nsec / 1e6;
}

/** What `program` pushes while it runs. */
function told(program: (say: (what: unknown) => void) => Thread<void>): unknown[] {
  const said: unknown[] = [];
  runProgram(() => program((what) => said.push(what)));
  return said;
}

describe.each(Object.keys(SOURCES))("%s", (sourceName) => {
  const open = SOURCES[sourceName] as () => Thread<Source>;

  describe.each(Object.keys(WAITS))("asked by %s", (waitName) => {
    const wait = WAITS[waitName] as Wait;

    test("is readable from an arrival until everything is taken, however often it is asked", () => {
      const said = told(function* (say) {
        const source = yield* open();
        say(yield* wait(source.fd, 0));
        yield* source.arrive();
        say(yield* wait(source.fd, 0));
        say(yield* wait(source.fd, -1));
        yield* source.drain();
        say(yield* wait(source.fd, 0));
      });
      expect(said).toEqual([0, 1, 1, 0]);
    });

    test("wakes who sleeps on it", () => {
      const said = told(function* (say) {
        const source = yield* open();
        const thread = ref(0);
        yield* pthread_create(thread, null, later, source);
        say(yield* wait(source.fd, -1));
        yield* pthread_join(thread.value);
      });
      expect(said).toEqual([1]);
    });

    test("lets a wait end when its time is over, and not before", () => {
      const said = told(function* (say) {
        const source = yield* open();
        const begin = yield* now();
        say(yield* wait(source.fd, 250));
        say(Math.floor((yield* now()) - begin));
      });
      expect(said).toEqual([0, 250]);
    });

    test("a signal ends the wait with EINTR, SA_RESTART or not", () => {
      const said = told(function* (say) {
        const source = yield* open();
        yield* sigaction(SIGUSR1, { sa_handler: () => say("handler"), sa_flags: SA_RESTART });
        const thread = ref(0);
        yield* pthread_create(thread, null, interrupting, yield* getpid());
        say(yield* wait(source.fd, -1));
        say(errno === EINTR);
        yield* pthread_join(thread.value);
      });
      expect(said).toEqual(["handler", -1, true]);
    });
  });

  test("edge-triggered: each arrival is reported once, whether or not it is read", () => {
    const said = told(function* (say) {
      const source = yield* open();
      const ep = yield* epoll_create1(0);
      yield* epoll_ctl(ep, EPOLL_CTL_ADD, source.fd, epoll_event(EPOLLIN | EPOLLET));
      const report = () => epoll_wait(ep, epoll_events(4), 4, 0);
      yield* source.arrive();
      say(yield* report());
      say(yield* report());
      yield* source.arrive();
      say(yield* report());
      yield* source.drain();
      yield* source.arrive();
      say(yield* report());
      say(yield* report());
    });
    // A signal that is pending already does not arrive a second time.
    expect(said).toEqual([1, 0, sourceName === "signalfd" ? 0 : 1, 1, 0]);
  });
});

function* later(source: Source): Thread<void> {
  yield* sleep(0.05);
  yield* source.arrive();
}

function* interrupting(pid: number): Thread<void> {
  yield* sleep(0.05);
  yield* kill(pid, SIGUSR1);
}
