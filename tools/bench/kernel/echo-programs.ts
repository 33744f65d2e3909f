/**
 * The programs of the echo benchmark: the same work, call for call, as echo.c. The client notes the wall-clock
 * time between its phases, as the C program does.
 */
import {
  AF_INET,
  EPOLLET,
  EPOLLIN,
  EPOLL_CTL_ADD,
  RLIMIT_NOFILE,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  accept4,
  bind,
  close,
  connect,
  epoll_create1,
  epoll_ctl,
  epoll_event,
  epoll_events,
  epoll_wait,
  inet,
  listen,
  pause,
  read,
  sched_yield,
  setrlimit,
  socket,
  write,
} from "#libc";

const MESSAGE = 64;
const BATCH = 512;
const YIELD_EVERY = 1000;
const LIMIT = { rlim_cur: 1_048_576, rlim_max: 1_048_576 };

/** Wall-clock ms of a phase of the run. */
export interface Phases {
  connect: number;
  rounds: number;
  close: number;
}

/** Which connections the client makes: `perAddress` to each of the server's addresses in turn. */
export interface Load {
  connections: number;
  rounds: number;
  perAddress: number;
}

const PORT = 7;

/** Echoes until there is nothing more to read. @returns whether the client is gone */
function* echo(fd: number, buf: Uint8Array) {
  for (;;) {
    const n = yield* read(fd, buf, buf.length);
    if (n < 0) return false;
    if (n === 0) {
      yield* close(fd);
      return true;
    }
    yield* write(fd, buf, n);
  }
}

/** Serves until so many clients have come and gone. */
export function* server(connections: number) {
  let clients = connections;
  const buf = new Uint8Array(4096);
  const events = epoll_events(BATCH);
  const event = epoll_event(EPOLLIN | EPOLLET);
  yield* setrlimit(RLIMIT_NOFILE, LIMIT);
  const listener = yield* socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  yield* bind(listener, inet("0.0.0.0", PORT));
  yield* listen(listener, 4096);
  const epfd = yield* epoll_create1(0);
  event.data.fd = listener;
  yield* epoll_ctl(epfd, EPOLL_CTL_ADD, listener, event);
  while (clients > 0) {
    const ready = yield* epoll_wait(epfd, events, BATCH, -1);
    for (let i = 0; i < ready; i++) {
      const fd = events[i]!.data.fd;
      if (fd !== listener) {
        if (yield* echo(fd, buf)) clients--;
        continue;
      }
      for (;;) {
        event.data.fd = yield* accept4(listener, null, SOCK_NONBLOCK);
        if (event.data.fd < 0) break;
        yield* epoll_ctl(epfd, EPOLL_CTL_ADD, event.data.fd, event);
      }
    }
  }
}

/** Connects, sends and receives in rounds. @returns the connections, all of which stand */
function* use(load: Load, phases: Phases) {
  const { connections, rounds, perAddress } = load;
  const fds = new Int32Array(connections);
  const message = new Uint8Array(MESSAGE);
  const reply = new Uint8Array(MESSAGE);
  yield* setrlimit(RLIMIT_NOFILE, LIMIT);
  const begun = performance.now();
  for (let i = 0; i < connections; i++) {
    const fd = yield* socket(AF_INET, SOCK_STREAM, 0);
    const address = inet(`127.0.0.${1 + Math.floor(i / perAddress)}`, PORT);
    if ((yield* connect(fd, address)) < 0) throw new Error("connect failed");
    fds[i] = fd;
    if (i % YIELD_EVERY === 0) yield* sched_yield();
  }
  const connected = performance.now();
  for (let round = 0; round < rounds; round++) {
    for (const fd of fds) yield* write(fd, message, MESSAGE);
    for (const fd of fds)
      for (let got = 0; got < MESSAGE; ) {
        const n = yield* read(fd, reply, MESSAGE - got);
        if (n <= 0) throw new Error("the server went away");
        got += n;
      }
  }
  phases.connect = connected - begun;
  phases.rounds = performance.now() - connected;
  return fds;
}

/** A client that closes when it is done, as the one in echo.c does. */
export function* client(load: Load, phases: Phases) {
  for (const fd of yield* use(load, phases)) yield* close(fd);
}

/** A client that keeps its connections. */
export function* keeper(load: Load, phases: Phases) {
  yield* use(load, phases);
  yield* pause();
}
