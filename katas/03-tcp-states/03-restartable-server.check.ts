import { test } from "vitest";
import {
  Inbox,
  type Subject,
  type Trial,
  dial,
  exported,
  mistakes,
  receive,
  scenario,
  sendAll,
} from "#harness";
import {
  SIGKILL,
  SOL_SOCKET,
  SO_REUSEADDR,
  TCP_LISTEN,
  type Thread,
  close,
  kill,
  linuxStateName,
  pause,
} from "#libc";
import * as learner from "./03-restartable-server.ts";

const report = mistakes({
  "address-in-use": {
    says: "The second start failed with EADDRINUSE: a connection of the first server is still in {state}, and nobody has told the kernel that binding over it is all right.",
  },
  "option-after-bind": {
    says: "The second start failed with EADDRINUSE: SO_REUSEADDR was set after bind, and bind is where the kernel asks for it.",
  },
  "option-of-the-new-one-only": {
    says: "The second start failed with EADDRINUSE although it had set SO_REUSEADDR: Linux asks the old socket too, and that of the first start had not.",
  },
  "option-on-the-connection": {
    says: "The second start failed with EADDRINUSE: SO_REUSEADDR was set on fd {fd}, a connection, and it is the listener that binds.",
  },
  "wrong-option": {
    says: "The second start failed with EADDRINUSE: the kernel does not know that option at that level ({error}); SO_REUSEADDR stands at SOL_SOCKET.",
  },
  "shares-the-port": {
    says: "Two servers now share the port unnoticed: the second start, beside a living server, succeeded, and half of the clients get the old version.",
  },
  "clients-reset": {
    says: "The restart works, and a client of the first server got ECONNRESET in place of the end: SO_LINGER has the kernel throw the connection away.",
  },
  "waits-it-out": {
    says: "The second server began to listen after {seconds} s; until then all clients were refused.",
  },
  "nobody-there": {
    says: "The second start went through, and a client that connects to port {port} finds nobody who echoes: {doing}.",
  },
  "first-start-failed": { says: "The first server does not echo: {doing}." },
});

const PORT = 7777;
/** Virtual seconds that the second start is given. */
const LONG = 200;

/** One call of interest. */
interface Step {
  pid: number;
  call: string;
  fd: number;
  option: number;
  result: number;
}

/** One server, its clients, its violent end, and the next one. */
class Restart {
  readonly trial: Trial;
  readonly first: Subject;
  private second: Subject | null = null;
  /** Virtual ms. */
  private startedAt = 0;
  private listensAt = Number.POSITIVE_INFINITY;
  private readonly steps: Step[] = [];

  constructor(trial: Trial) {
    this.trial = trial;
    trial.allowedLeaks = true;
    trial.onCall = ({ call, args }, result, pid) => {
      if (call !== "bind" && call !== "setsockopt" && call !== "listen") return;
      const isOn = args[3] !== 0 && args[3] !== false;
      const level = Number(args[1]);
      const option = call === "setsockopt" && isOn ? (level === SOL_SOCKET ? Number(args[2]) : -1) : 0;
      this.steps.push({ pid, call, fd: Number(args[0]), option, result });
      if (call === "listen" && result === 0 && this.second)
        this.listensAt = Math.min(this.listensAt, trial.world.now);
    };
    this.first = this.start("first server");
  }

  private start(name: string): Subject {
    return this.trial.subjectNamed(name, exported(learner, "echoServer"), PORT);
  }

  /** A client that says hello, and stays until the server has gone, or longer. */
  visit(then: "leaves" | "stays" | "leaves first"): Inbox {
    const inbox = new Inbox();
    this.trial.client(function* () {
      const fd = yield* dial(PORT);
      if (fd < 0) return;
      yield* sendAll(fd, "hello");
      yield* receive(fd, inbox, 5);
      if (then !== "leaves first") yield* receive(fd, inbox);
      if (then === "stays") yield* pause();
      yield* close(fd);
    });
    return inbox;
  }

  /** kill -9 to the first server with all its children. */
  killFirst(): void {
    const pids = familyOf(this.first.process);
    this.trial.world.spawn(
      function* (): Thread<void> {
        for (const pid of pids) yield* kill(pid, SIGKILL);
      },
      { name: "kill" },
    );
  }

  startSecond(): Subject {
    this.startedAt = this.trial.world.now;
    this.second = this.start("second server");
    return this.second;
  }

  /** The second server listens soon, and a new client gets its echo. */
  expectService(): void {
    const { trial, second } = this;
    if (!second) throw new Error("the second server has not been started");
    const state = this.oldState();
    trial.runFor(LONG * 1000);
    const seconds = Math.round((this.listensAt - this.startedAt) / 1000);
    if (!Number.isFinite(seconds)) this.explainBind(second, state);
    if (seconds >= 1)
      report("waits-it-out", { seconds }, { expected: "at once", seen: `after ${seconds} s` });
    const inbox = new Inbox();
    trial.client(function* () {
      const fd = yield* dial(PORT);
      if (fd < 0) return;
      yield* sendAll(fd, "hello");
      yield* receive(fd, inbox, 5);
      yield* close(fd);
    }, "new client");
    trial.runFor(LONG * 1000);
    if (inbox.length < 5) report("nobody-there", { port: `${PORT}`, doing: second.doing });
  }

  /** The states of the first server's connections, at the second start. */
  private oldState(): string {
    const states = this.trial.world
      .sockets()
      .filter(({ localPort, state }) => localPort === PORT && state !== TCP_LISTEN)
      .map(({ state }) => linuxStateName(state));
    return states[0] ?? "CLOSED";
  }

  private explainBind(second: Subject, state: string): void {
    const details = { expected: "bind gives 0", seen: "EADDRINUSE" };
    const of = (pid: number): Step[] => this.steps.filter((step) => step.pid === pid);
    const [old, now] = [of(this.first.process.pid), of(second.process.pid)];
    if (!now.some(({ call, result }) => call === "bind" && result < 0)) return;
    if (isSetBeforeBind(now) && !isSetBeforeBind(old)) report("option-of-the-new-one-only", {}, details);
    const sets = [...old, ...now].filter(({ call }) => call === "setsockopt");
    const failed = sets.find(({ result, option }) => result < 0 || option === -1);
    const set = sets.find(({ option, result }) => option === SO_REUSEADDR && result === 0);
    const binder = [...old, ...now].find(({ call }) => call === "bind")?.fd;
    if (set && set.fd === binder) report("option-after-bind", {}, details);
    if (set) report("option-on-the-connection", { fd: set.fd }, details);
    if (failed)
      report(
        "wrong-option",
        { error: failed.result < 0 ? "ENOPROTOOPT" : "it means another one there" },
        details,
      );
    report("address-in-use", { state }, details);
  }

  /** Listeners on the port. */
  listeners(): number {
    return this.trial.world
      .sockets()
      .filter(({ localPort, state }) => localPort === PORT && state === TCP_LISTEN).length;
  }
}

/** SO_REUSEADDR was set on a descriptor before it was bound. */
function isSetBeforeBind(steps: readonly Step[]): boolean {
  const bindAt = steps.findLastIndex(({ call }) => call === "bind");
  const fd = steps[bindAt]?.fd;
  return steps
    .slice(0, Math.max(bindAt, 0))
    .some((step) => step.option === SO_REUSEADDR && step.result === 0 && step.fd === fd);
}

function familyOf(process: { pid: number; children: readonly { pid: number }[] }): number[] {
  return [process.pid, ...process.children.flatMap((child) => familyOf(child as typeof process))];
}

/** A client is there when the first server is killed; `pauseMs` later the second one starts. */
function restart(trial: Trial, then: "leaves" | "stays" | "leaves first", pauseMs: number): void {
  const situation = new Restart(trial);
  const inbox = situation.visit(then);
  trial.runFor(20);
  if (inbox.length < 5) report("first-start-failed", { doing: situation.first.doing });
  situation.killFirst();
  trial.runFor(pauseMs);
  situation.startSecond();
  situation.expectService();
  if (inbox.error !== 0) report("clients-reset", {}, { expected: "0, the end of file", seen: "ECONNRESET" });
}

test("over TIME_WAIT", () => {
  scenario(
    "a client is connected; the server is killed, the client closes, the server starts again",
    (trial) => restart(trial, "leaves", 5),
  );
});

test("over a connection that is still open", () => {
  scenario("a client is connected and stays so; the server is killed and starts again", (trial) =>
    restart(trial, "stays", 5),
  );
  scenario(
    "a client is connected; the server is killed, and starts again before anybody has noticed",
    (trial) => restart(trial, "stays", 0.05),
  );
});

test("over nothing at all", () => {
  scenario("a client came and closed; the server is killed and starts again", (trial) =>
    restart(trial, "leaves first", 5),
  );
});

test("beside a living server", () => {
  scenario("the program is started a second time while the first one is serving", (trial) => {
    const situation = new Restart(trial);
    situation.visit("stays");
    trial.runFor(20);
    situation.startSecond();
    trial.runFor(1000);
    const count = situation.listeners();
    if (count > 1)
      report("shares-the-port", {}, { expected: "EADDRINUSE", seen: `${count} listeners on port ${PORT}` });
  });
});
