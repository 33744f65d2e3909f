import { test } from "vitest";
import {
  Inbox,
  type Subject,
  type Trial,
  dial,
  exported,
  firstDifference,
  mistakes,
  pattern,
  receive,
  scenario,
  sendAll,
} from "#harness";
import { SHUT_WR, SO_LINGER, type Thread, close, type linger, pause, shutdown, sleep } from "#libc";
import * as learner from "./02-graceful-close.ts";

const report = mistakes({
  "reply-cut": {
    says: "RST destroyed {lost} of the report's {n} bytes: the client was still talking, and close with unread input resets the connection, whatever waits to be sent.",
  },
  "reset-after-reply": {
    says: "The report arrived, and an RST behind it: the client was still talking when you closed, and the kernel answers bytes for a closed socket with RST.",
  },
  "linger-zero": {
    says: "RST destroyed {lost} of the report's {n} bytes: SO_LINGER with l_linger 0 tells close to throw away what is not sent, and to reset.",
  },
  "no-reply": {
    says: "The client waits, and has {got} of the report's {n} bytes: {doing}.",
  },
  "end-too-late": {
    says: "The client had the whole report, and waited {wait} for its end: you waited for the client's end, and it for yours.",
  },
  "held-by-silent-client": {
    says: "One silent client held the server: the next one waited {wait}, and PATIENCE is {patience} s.",
  },
  "held-by-talking-client": {
    says: "One client that sends a byte a second held the server: the next one waited {wait}, and PATIENCE is {patience} s for all that a client says, not for each byte.",
  },
  impatient: {
    says: "A client that had finished after {talk} s was reset: PATIENCE is {patience} s.",
  },
  "waits-though-gone": {
    says: "The first client had gone at once, and the next one waited {wait}: PATIENCE is for clients that have not finished.",
  },
  "never-returns": {
    says: "All clients have been served and have gone, and the server has not returned: {doing}.",
  },
});

const PORT = 8000;
/** Seconds: as in the kata. */
const PATIENCE = 5;
/** More than fits into what a client has room for unread, so that a part is still with the server at its close. */
const REPORT = pattern(200_000);
const LINE = "report.csv\n";
const MUCH = LINE + "and by the way: ".repeat(256);

/** What one client got. */
class Visit {
  readonly inbox = new Inbox();
  /** Virtual ms: of the first byte, of the last, and of the end of file or the error. */
  firstAt = Number.POSITIVE_INFINITY;
  wholeAt = Number.POSITIVE_INFINITY;
  endAt = Number.POSITIVE_INFINITY;

  get lost(): number {
    return REPORT.length - this.inbox.length;
  }
}

class Situation {
  readonly trial: Trial;
  readonly server: Subject;
  /** Virtual ms at which the server's machine has sent its first RST. */
  resetAt: number | null = null;
  private lingersZero = false;

  constructor(trial: Trial, clients: number) {
    this.trial = trial;
    const { world } = trial;
    world.lan.fate = ({ source, flags }) => {
      if (source === "10.0.0.5" && flags.includes("R")) this.resetAt ??= world.now;
      return "pass";
    };
    trial.onCall = ({ call, args }, result) => {
      if (call !== "setsockopt" || args[2] !== SO_LINGER || result !== 0) return;
      const value = args[3] as linger;
      if (value.l_onoff !== 0 && value.l_linger === 0) this.lingersZero = true;
    };
    const server = exported(learner, "reportServer");
    this.server = trial.subjectNamed("reportServer", server, PORT, REPORT, clients);
  }

  /** A client that comes at `startAt`, in seconds, sends its line, does as `talk` says, and closes. */
  visit(talk: (fd: number, visit: Visit) => Thread<unknown>, startAt = 0, line = LINE): Visit {
    const visit = new Visit();
    this.trial.client(function* () {
      yield* sleep(startAt);
      const fd = yield* dial(PORT);
      if (fd < 0) return;
      yield* sendAll(fd, line);
      yield* talk(fd, visit);
      yield* close(fd);
    });
    return visit;
  }

  /** Reads the report to its end, and notes when what came. */
  reading(fd: number, visit: Visit): Thread<void> {
    const { world } = this.trial;
    const { inbox } = visit;
    return (function* () {
      yield* receive(fd, inbox, 1);
      if (inbox.length > 0) visit.firstAt = world.now;
      if (inbox.length > 0) yield* receive(fd, inbox, REPORT.length - 1);
      if (inbox.length === REPORT.length) {
        visit.wholeAt = world.now;
        yield* receive(fd, inbox);
      }
      visit.endAt = world.now;
    })();
  }

  run(seconds: number): void {
    this.trial.runFor(seconds * 1000);
  }

  /** A client that listens to the end must have got all, without RST, and the end in time. */
  expectGraceful(visit: Visit, talk = 0): void {
    const { inbox, lost } = visit;
    const n = REPORT.length;
    const values = { lost, n, got: inbox.length, doing: this.server.doing, patience: PATIENCE, talk };
    const seen = `${inbox.length} bytes, then ${this.endOf(visit)}`;
    const details = { expected: `${n} bytes, then 0`, seen };
    if (this.resetAt !== null) {
      if (this.lingersZero) report("linger-zero", values, details);
      if (lost > 0) report("reply-cut", values, details);
      const isLate = talk > 0 && this.resetAt > 500;
      report(isLate ? "impatient" : "reset-after-reply", values, { expected: "no RST", seen: "RST" });
    }
    const isTorn = firstDifference(inbox.data, REPORT.subarray(0, inbox.length)) >= 0;
    if (lost > 0 || isTorn) report("no-reply", values, details);
    const late = visit.endAt - visit.wholeAt;
    const wait = Number.isFinite(late) ? `${Math.round(late / 1000)} s` : "in vain";
    if (talk === 0 && late > 1000) report("end-too-late", { wait }, details);
  }

  private endOf({ inbox }: Visit): string {
    if (inbox.ended) return "0";
    return inbox.error === 0 ? "nothing" : "ECONNRESET";
  }

  expectReturned(): void {
    if (!this.server.hasReturned) report("never-returns", { doing: this.server.doing });
  }

  /** How long the client that came at `startAt` waited for its first byte. */
  waitOf(visit: Visit, startAt: number): { seconds: number; wait: string } {
    const seconds = visit.firstAt / 1000 - startAt;
    const wait = Number.isFinite(seconds) ? `${Math.round(seconds)} s` : "in vain";
    return { seconds, wait };
  }
}

test("a client that says one line", () => {
  scenario("a client sends its line, ends its side, and reads the report", (trial) => {
    const situation = new Situation(trial, 1);
    const visit = situation.visit(function* (fd, visit) {
      yield* shutdown(fd, SHUT_WR);
      yield* situation.reading(fd, visit);
    });
    situation.run(60);
    situation.expectGraceful(visit);
    situation.expectReturned();
  });
});

test("a client that says more than one line", () => {
  scenario(
    "a client sends 4,096 bytes behind its line, and reads the report",
    (trial) => {
      const situation = new Situation(trial, 1);
      const visit = situation.visit((fd, visit) => situation.reading(fd, visit), 0, MUCH);
      situation.run(60);
      situation.expectGraceful(visit);
      situation.expectReturned();
    },
    { hostile: ["one-byte-reads"] },
  );
});

test("a client that talks while it reads", () => {
  const seconds = 4;
  scenario(`a client reads the report, and sends 10 bytes every 0.1 s for ${seconds} s`, (trial) => {
    const situation = new Situation(trial, 1);
    const visit = situation.visit(function* (fd, visit) {
      yield* receive(fd, visit.inbox, REPORT.length);
      if (visit.lost === 0) visit.wholeAt = trial.world.now;
      for (let i = 0; i < seconds * 10; i++) {
        if (!(yield* sendAll(fd, pattern(10)))) break;
        yield* sleep(0.1);
      }
      yield* receive(fd, visit.inbox);
    });
    situation.run(60);
    situation.expectGraceful(visit, seconds);
    situation.expectReturned();
  });
});

test("clients that do not finish", () => {
  scenario("the first client gets its report and is silent; a second one comes after 1 s", (trial) => {
    const situation = new Situation(trial, 2);
    situation.visit(function* (fd, visit) {
      yield* situation.reading(fd, visit);
      yield* pause();
    });
    const second = situation.visit((fd, visit) => situation.reading(fd, visit), 1);
    situation.run(60);
    const { seconds, wait } = situation.waitOf(second, 1);
    if (seconds > PATIENCE + 2) report("held-by-silent-client", { wait, patience: PATIENCE });
    situation.expectReturned();
  });
  scenario("the first client sends a byte a second, for ever; a second one comes after 1 s", (trial) => {
    const situation = new Situation(trial, 2);
    situation.visit(function* (fd, visit) {
      yield* receive(fd, visit.inbox, REPORT.length);
      for (let i = 0; i < 100; i++) {
        if (!(yield* sendAll(fd, "."))) break;
        yield* sleep(1);
      }
    });
    const second = situation.visit((fd, visit) => situation.reading(fd, visit), 1);
    situation.run(60);
    const { seconds, wait } = situation.waitOf(second, 1);
    if (seconds > PATIENCE + 2) report("held-by-talking-client", { wait, patience: PATIENCE });
    situation.expectReturned();
  });
});

test("clients that finish at once", () => {
  scenario("three clients come at once; each reads its report and closes", (trial) => {
    const situation = new Situation(trial, 3);
    const visits = [0, 0, 0].map(() => situation.visit((fd, visit) => situation.reading(fd, visit)));
    situation.run(60);
    for (const visit of visits) {
      const { seconds, wait } = situation.waitOf(visit, 0);
      if (seconds > 1) report("waits-though-gone", { wait });
      situation.expectGraceful(visit);
    }
    situation.expectReturned();
  });
});
