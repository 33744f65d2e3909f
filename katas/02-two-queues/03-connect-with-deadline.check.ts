import { test } from "vitest";
import {
  type ScenarioOptions,
  type Subject,
  type Trial,
  exportedRoutine,
  mistakes,
  scenario,
} from "#harness";
import {
  AF_INET,
  EADDRNOTAVAIL,
  EALREADY,
  ECONNREFUSED,
  EINPROGRESS,
  EINTR,
  EISCONN,
  ETIMEDOUT,
  POLLIN,
  SIGUSR1,
  SOCK_STREAM,
  type SignalHandler,
  type Thread,
  accept,
  bind,
  close,
  connect,
  errno,
  errnoName,
  inet,
  kill,
  listen,
  pause,
  poll,
  read,
  sigaction,
  sleep,
  socket,
  write,
} from "#libc";
import * as learner from "./03-connect-with-deadline.ts";

const report = mistakes({
  hangs: {
    says: "The address is silent, 2 s were allowed, and connectWithin returned after {took}: {why}.",
  },
  "gives-up-early": {
    says: "2 s were allowed, and connectWithin gave up after {took}: the answer was on its way.",
  },
  "in-progress-as-error": {
    says: "connectWithin returned -EINPROGRESS: that is no failure, the handshake has begun and goes on by itself.",
  },
  "refused-as-connected": {
    says: "The port refused, and connectWithin reported it connected (fd {fd}): POLLOUT says that connect has ended, SO_ERROR says how.",
  },
  "silence-as-connected": {
    says: "Nobody has answered for 2 s, and connectWithin reported a connection (fd {fd}): SO_ERROR is 0 also while the handshake goes on.",
  },
  unnoticed: {
    says: "The connection was ESTABLISHED after {after}, and connectWithin returned {returned} after {took}: it waited for something else.",
  },
  "wrong-error": { says: "{what}: connectWithin had to return {wanted}, and returned {returned}." },
  "fd-kept": {
    says: "connectWithin returned {returned}, and fd {fd} is still open: nobody knows its number, and nobody will ever close it.",
  },
  "fd-closed": {
    says: "connectWithin returned fd {fd}, and its caller cannot use it ({name}): it has been closed or reset.",
  },
  "asks-again": {
    says: "connectWithin returned -{name} for a connect that was under way: connect was called a second time.",
  },
  "interrupt-as-error": {
    says: "A signal arrived while connectWithin waited, and it returned -EINTR: the handshake was well, and goes on.",
  },
  "restarts-the-clock": {
    says: "2 s were allowed, and connectWithin took {took}: each signal that interrupts it starts the 2 s again.",
  },
  "negative-timeout": {
    says: "A signal handler ran until 0.2 s past the deadline, and connectWithin then waited on, for {took} in all: poll takes a time left below 0 for no limit.",
  },
  "sleeps-and-asks": {
    says: "connectWithin slept {naps} times and asked again: the kernel can wake you when connect has ended.",
  },
  "busy-waiting": {
    says: "connectWithin has made {calls} calls while nothing happened: let poll sleep until there is news, with the time that is left as its limit.",
  },
});

const PORT = 5432;
const LIMIT = 2000;
/** More calls than any way to wait needs that does not ask all the time. */
const MOST_CALLS = 2000;

/** Who is at the other end. */
interface Peer {
  /** ms from here to there. */
  latency: number;
  isListening?: boolean;
  isCut?: boolean;
}

/** What the caller's program goes through meanwhile. */
interface Signals {
  /** ms at which SIGUSR1 comes. */
  at: readonly number[];
  handler?: SignalHandler;
}

interface Outcome {
  caller: Subject;
  returned: unknown;
  /** Virtual ms that connectWithin took. */
  took: number;
  /** What the peer answered over the connection. */
  reply: string;
  error: number;
}

/** A program that calls connectWithin, uses what it gets, and closes it. */
function attempt(trial: Trial, address: string, signals?: Signals): Outcome {
  const connectWithin = exportedRoutine(learner, "connectWithin");
  const { world } = trial;
  const outcome: Omit<Outcome, "caller"> = { returned: "nothing", took: Number.NaN, reply: "", error: 0 };
  trial.allowedLeaks = true;
  const caller = trial.subjectNamed("caller", function* (): Thread<void> {
    if (signals) yield* sigaction(SIGUSR1, { sa_handler: signals.handler ?? (() => {}) });
    const start = world.now;
    const returned: unknown = yield* connectWithin(inet(address, PORT), LIMIT);
    outcome.returned = returned;
    outcome.took = world.now - start;
    if (typeof returned !== "number" || returned < 0) return;
    const isSent = (yield* write(returned, "ping", 4)) === 4;
    outcome.error = isSent ? 0 : errno;
    const buf = new Uint8Array(4);
    const reply = [{ fd: returned, events: POLLIN, revents: 0 }];
    while (isSent && (yield* poll(reply, 5000)) < 0);
    if (isSent && (yield* read(returned, buf, 4)) === 4) outcome.reply = new TextDecoder().decode(buf);
    yield* close(returned);
  });
  trial.limitCalls(caller, MOST_CALLS, () => {
    const naps = caller.calls("nanosleep");
    return naps > 0 ? report("sleeps-and-asks", { naps }) : report("busy-waiting", { calls: MOST_CALLS });
  });
  if (signals)
    world.spawn(function* (): Thread<void> {
      let now = 0;
      for (const at of signals.at) {
        yield* sleep((at - now) / 1000);
        now = at;
        yield* kill(caller.process.pid, SIGUSR1);
      }
    });
  trial.run();
  return { ...outcome, caller };
}

/** A machine of its own link, where somebody says pong to whoever connects. @returns its address */
function addPeer(trial: Trial, { latency, isListening = false, isCut = false }: Peer): string {
  const { world } = trial;
  const link = world.link("uplink", { latency: latency * 1_000_000 });
  world.kernel.attach(world.server, link, "10.1.0.5/24");
  const host = world.host("database", "10.1.0.9/24", link);
  link.isCut = isCut;
  function* database(): Thread<void> {
    const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
    yield* bind(listener, inet("0.0.0.0", PORT));
    yield* listen(listener, 16);
    const buf = new Uint8Array(4);
    for (;;) {
      const conn = yield* accept(listener);
      if ((yield* read(conn, buf, 4)) > 0) yield* write(conn, "pong", 4);
      yield* close(conn);
    }
  }
  if (isListening) world.spawn(database, { name: "database", host, mayFork: false });
  return "10.1.0.9";
}

/** "2 s", "131.07 s". */
const seconds = (ms: number) => `${Math.round(ms / 10) / 100} s`;

/** "-ETIMEDOUT" for -110, "fd 3" for 3. */
function shown(returned: unknown): string {
  if (typeof returned !== "number" || !Number.isInteger(returned)) return String(returned);
  if (returned >= 0) return `fd ${returned}`;
  return returned === -1 ? "-1" : `-${errnoName(-returned)}`;
}

/** What no outcome excuses. */
function judgeManners({ caller, returned }: Outcome): void {
  if (returned === -EINPROGRESS) report("in-progress-as-error");
  if (returned === -EINTR) report("interrupt-as-error");
  if (returned === -EALREADY || returned === -EISCONN)
    report("asks-again", { name: errnoName(-Number(returned)) });
  const naps = caller.calls("nanosleep");
  if (naps > 0) report("sleeps-and-asks", { naps });
  const [fd] = caller.leaked;
  if (fd !== undefined) report("fd-kept", { returned: shown(returned), fd });
}

/** The peer takes the connection: its caller can use it. */
function expectConnected(trial: Trial, peer: Peer, signals?: Signals): void {
  const outcome = attempt(trial, addPeer(trial, { ...peer, isListening: true }), signals);
  const { returned, took, reply, error } = outcome;
  if (returned === -ETIMEDOUT && took < LIMIT - 10)
    report("gives-up-early", { took: `${Math.round(took)} ms` });
  if (took > LIMIT + 10 || returned === -ETIMEDOUT)
    report("unnoticed", {
      after: seconds(2 * peer.latency),
      took: seconds(took),
      returned: shown(returned),
    });
  judgeManners(outcome);
  if (typeof returned !== "number" || returned < 0)
    report("wrong-error", {
      what: "The peer took the connection",
      wanted: "a descriptor",
      returned: shown(returned),
    });
  if (reply !== "pong") report("fd-closed", { fd: Number(returned), name: errnoName(error) });
}

/** The attempt fails with one error, at one moment. */
function expectError(
  outcome: Outcome,
  what: string,
  error: number,
  isSlow: (took: string, caller: Subject) => void,
): void {
  const { returned, took } = outcome;
  const isSilent = error === ETIMEDOUT;
  if (took > LIMIT + 10) isSlow(seconds(took), outcome.caller);
  if (isSilent && took < LIMIT - 10 && returned === -ETIMEDOUT)
    report("gives-up-early", { took: `${Math.round(took)} ms` });
  if (typeof returned === "number" && returned >= 0)
    report(isSilent ? "silence-as-connected" : "refused-as-connected", { fd: returned });
  if (returned === -ETIMEDOUT && !isSilent && took < LIMIT - 10)
    report("gives-up-early", { took: `${Math.round(took)} ms` });
  judgeManners(outcome);
  const values = { what, wanted: `-${errnoName(error)}`, returned: shown(returned) };
  if (returned !== -error) report("wrong-error", values);
}

/** The kernel's own patience, in connect or in what waits for it. */
function hangs(took: string, caller: Subject): void {
  const isWaiting = (["poll", "ppoll", "select", "epoll_wait"] as const).some(
    (call) => caller.calls(call) > 0,
  );
  const why = isWaiting
    ? "what waits for the socket has no limit, or too long a one"
    : "a blocking connect has a patience of its own";
  report("hangs", { took, why });
}
const NEAR = { latency: 0.1 };
const FAR = { latency: 800 };
const hostile: ScenarioOptions = { hostile: ["interrupts"] };

test("silent", () => {
  scenario("the cable to the peer is cut", (trial) => {
    const outcome = attempt(trial, addPeer(trial, { ...NEAR, isCut: true }));
    expectError(outcome, "Nobody answered", ETIMEDOUT, hangs);
  });
  scenario("the peer accepts after 2.2 s", (trial) => {
    const outcome = attempt(trial, addPeer(trial, { latency: 1100, isListening: true }));
    expectError(outcome, "Nobody answered in time", ETIMEDOUT, hangs);
  });
});

test("accepted", () => {
  scenario("the peer is near and accepts", (trial) => expectConnected(trial, NEAR), hostile);
});

test("accepted late", () => {
  scenario("the peer accepts after 1.6 s", (trial) => expectConnected(trial, FAR), hostile);
});

test("refused", () => {
  for (const [title, peer] of [
    ["nobody listens on the port", NEAR],
    ["nobody listens on the port, which is known after 1.6 s", FAR],
  ] as const)
    scenario(title, (trial) =>
      expectError(attempt(trial, addPeer(trial, peer)), "The port refused", ECONNREFUSED, hangs),
    );
});

test("no way to go", () => {
  scenario("another program has the last free port for that address", (trial) => {
    const { world } = trial;
    const address = addPeer(trial, { ...NEAR, isListening: true });
    world.server.setSysctl("net.ipv4.ip_local_port_range", "40000 40000");
    world.spawn(function* (): Thread<void> {
      const fd = yield* socket(AF_INET, SOCK_STREAM, 0);
      yield* connect(fd, inet(address, PORT));
      yield* pause();
    });
    expectError(attempt(trial, address), "No port was free", EADDRNOTAVAIL, hangs);
  });
});

test("signals", () => {
  scenario("the cable is cut, and a signal arrives every 0.7 s", (trial) => {
    const at = [700, 1400, 2100, 2800, 3500, 4200, 4900];
    const outcome = attempt(trial, addPeer(trial, { ...NEAR, isCut: true }), { at });
    expectError(outcome, "Nobody answered", ETIMEDOUT, (took) => report("restarts-the-clock", { took }));
  });
  scenario("the peer accepts after 1.6 s, and signals arrive before", (trial) =>
    expectConnected(trial, FAR, { at: [300, 301, 900, 1599] }),
  );
  scenario("a signal's handler runs from 1.9 s to 2.2 s", (trial) => {
    const handler = function* (): Thread<void> {
      yield* sleep(0.3);
    };
    const peer = addPeer(trial, { ...NEAR, isCut: true });
    const { returned, took } = attempt(trial, peer, { at: [1900], handler });
    if (took > LIMIT + 400) report("negative-timeout", { took: seconds(took) });
    const values = { what: "Nobody answered", wanted: "-ETIMEDOUT", returned: shown(returned) };
    if (returned !== -ETIMEDOUT) report("wrong-error", values);
  });
});
