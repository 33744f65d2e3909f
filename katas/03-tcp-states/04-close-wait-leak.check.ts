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
import { EBADF, TCP_CLOSE_WAIT, close, sleep, text } from "#libc";
import * as learner from "./04-close-wait-leak.ts";

const report = mistakes({
  "close-wait": {
    says: "{n} connections are in CLOSE_WAIT: {n} clients asked wrongly and have long closed, and the server never does. The kernel waits for it, without any limit.",
  },
  "limit-raised": {
    says: "{n} connections are in CLOSE_WAIT, as before, and the program may now have more descriptors: same leak, later.",
  },
  "state-gone-fd-kept": {
    says: "No connection is in CLOSE_WAIT any more, and {n} descriptors are still open: shutdown ends a connection, and frees no descriptor.",
  },
  "closed-another-client": {
    says: "fd {fd} was closed twice. In between accept had given the number to another client, so the second close hit that one: it lost its connection without an answer.",
  },
  "closed-twice": {
    says: "fd {fd} was closed twice; the second time it was EBADF. On a busier day the number belongs to another client by then.",
  },
  "good-client-dropped": {
    says: "A client that asks rightly lost its connection after {answers} of {asked} answers, and has done nothing wrong.",
  },
  "wrong-answer": { says: "A client asked {letter}, and got {got}: it should have been {wanted}." },
  "not-told": {
    says: "A client that asked wrongly was dropped without a word: it should have got a question mark.",
  },
  "not-dropped": {
    says: "A client that asked wrongly got its question mark, and waits for the end of the connection.",
  },
  "server-gone": { says: "After {n} clients the server is gone: {doing}." },
  "no-service": { says: "A client cannot connect to port {port}: {doing}." },
});

const PORT = 9000;
/** Clients that ask wrongly, one after the other in each of so many places. */
const WRONG = 100;
const PLACES = 4;
/** Virtual ms: long after the last client has left. */
const TEN_MINUTES = 600_000;

/** What one client got. */
interface Visit {
  letters: string;
  wanted: string;
  inbox: Inbox;
}

class Situation {
  readonly trial: Trial;
  readonly server: Subject;
  readonly visits: Visit[] = [];
  private hasRaised = false;
  /** Descriptors that were closed after accept had given them, before anything was read from them. */
  private readonly closedUnread: number[] = [];
  isRefused = false;

  constructor(trial: Trial) {
    this.trial = trial;
    trial.allowedLeaks = true;
    const fresh = new Set<number>();
    trial.onCall = ({ call, args }, result) => {
      const fd = Number(args[0]);
      if (call === "setrlimit" && result === 0) this.hasRaised = true;
      if ((call === "accept" || call === "accept4") && result >= 0) fresh.add(result);
      if (call === "close" && result === 0 && fresh.has(fd)) this.closedUnread.push(fd);
      if (call !== "accept" && call !== "accept4" && call !== "fcntl" && call !== "setsockopt")
        fresh.delete(fd);
    };
    this.server = trial.subjectNamed("portServer", exported(learner, "portServer"), PORT);
  }

  /** `times` clients in a row, each of which asks wrongly, takes its answer, and closes. */
  wrongAskers(times: number): void {
    const situation = this;
    this.trial.client(function* () {
      for (let i = 0; i < times; i++) {
        const fd = yield* situation.connect();
        if (fd < 0) return;
        yield* sendAll(fd, "x");
        yield* receive(fd, new Inbox(), 2);
        yield* close(fd);
      }
    }, "wrong");
  }

  private *connect() {
    const fd = yield* dial(PORT);
    if (fd < 0) this.isRefused = true;
    return fd;
  }

  /** `times` clients in a row that ask `letters`, with `pause` seconds between letters. */
  askers(times: number, letters: string, pause: number): void {
    const situation = this;
    const wanted = [...letters]
      .map((letter) => ({ h: "80\n", s: "22\n", d: "53\n" })[letter] ?? "?\n")
      .join("");
    this.trial.client(function* () {
      for (let i = 0; i < times; i++) {
        const fd = yield* situation.connect();
        if (fd < 0) return;
        const visit: Visit = { letters, wanted, inbox: new Inbox() };
        situation.visits.push(visit);
        for (const [index, letter] of [...letters].entries()) {
          if (index > 0) yield* sleep(pause);
          if (!(yield* sendAll(fd, letter))) break;
          yield* receive(fd, visit.inbox, 3);
          if (visit.inbox.ended || visit.inbox.error) break;
        }
        yield* close(fd);
      }
    }, "asker");
  }

  run(): void {
    this.trial.runFor(TEN_MINUTES);
  }

  /** Clients that asked rightly have their answers. */
  expectAnswers(): void {
    const { server } = this;
    if (server.hasReturned || server.process.state !== "alive")
      report("server-gone", { n: this.server.calls("accept"), doing: server.doing });
    if (this.isRefused) report("no-service", { port: `${PORT}`, doing: server.doing });
    for (const { letters, wanted, inbox } of this.visits) {
      const got = text(inbox.data);
      if (got === wanted) continue;
      const answers = Math.floor(got.length / 3);
      if (wanted.startsWith(got)) {
        const [fd] = this.closedUnread;
        const details = {
          expected: shown(wanted),
          seen: `${shown(got)}, then ${inbox.error ? "ECONNRESET" : "0"}`,
        };
        if (fd !== undefined) report("closed-another-client", { fd }, details);
        report("good-client-dropped", { answers, asked: letters.length }, details);
      }
      report("wrong-answer", {
        letter: letters[answers] ?? "",
        got: shown(got.slice(3 * answers)),
        wanted: shown(wanted.slice(3 * answers)),
      });
    }
  }

  /** Nobody is kept who has gone. */
  expectNothingKept(): void {
    const { world } = this.trial;
    const waiting = world.sockets().filter(({ state }) => state === TCP_CLOSE_WAIT).length;
    const details = { expected: "0 in CLOSE_WAIT", seen: `${waiting}` };
    if (waiting > 0) report(this.hasRaised ? "limit-raised" : "close-wait", { n: waiting }, details);
    const kept = world
      .descriptors(this.server.process)
      .filter(({ text }) => /^tcp \S+ to /.test(text)).length;
    if (kept > 0) report("state-gone-fd-kept", { n: kept }, { expected: "0 descriptors", seen: `${kept}` });
    const twice = this.server.failures.find(
      ({ request, errno }) => request.call === "close" && errno === EBADF,
    );
    if (twice)
      report("closed-twice", { fd: Number(twice.request.args[0]) }, { expected: "0", seen: "EBADF" });
  }
}

function shown(text: string): string {
  return JSON.stringify(text);
}

test("clients that ask rightly", () => {
  scenario("two clients ask three times each, with a minute between", (trial) => {
    const situation = new Situation(trial);
    situation.askers(1, "hsd", 60);
    situation.askers(1, "dhs", 60);
    situation.run();
    situation.expectAnswers();
    situation.expectNothingKept();
  });
});

test("clients that ask wrongly", () => {
  scenario(`${WRONG} clients ask wrongly, take the answer, and close`, (trial) => {
    const situation = new Situation(trial);
    for (let place = 0; place < PLACES; place++) situation.wrongAskers(WRONG / PLACES);
    situation.askers(1, "h", 0);
    situation.run();
    situation.expectAnswers();
    situation.expectNothingKept();
  });
});

test("all at once", () => {
  scenario("clients come in pairs; one asks wrongly, the other one rightly", (trial) => {
    const situation = new Situation(trial);
    for (let pair = 0; pair < 3; pair++) {
      situation.wrongAskers(20);
      situation.askers(20, "sd", 0.001);
    }
    situation.run();
    situation.expectAnswers();
    situation.expectNothingKept();
  });
});

test("a client that waits for the end", () => {
  scenario("a client asks wrongly, and reads to the end", (trial) => {
    const situation = new Situation(trial);
    const inbox = new Inbox();
    trial.client(function* () {
      const fd = yield* dial(PORT);
      yield* sendAll(fd, "x");
      yield* receive(fd, inbox);
      yield* close(fd);
    });
    situation.run();
    if (text(inbox.data) !== "?\n")
      report("not-told", {}, { expected: shown("?\n"), seen: shown(text(inbox.data)) });
    if (!inbox.ended)
      report("not-dropped", {}, { expected: "0", seen: inbox.error ? "ECONNRESET" : "nothing" });
    situation.expectNothingKept();
  });
});
