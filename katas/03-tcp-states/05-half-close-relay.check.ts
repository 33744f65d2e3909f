import { test } from "vitest";
import {
  Inbox,
  type ScenarioOptions,
  type Subject,
  type Trial,
  dial,
  exported,
  firstDifference,
  mistakes,
  pattern,
  receive,
  scenario,
  sendInParts,
} from "#harness";
import {
  AF_INET,
  SHUT_WR,
  SOCK_STREAM,
  accept,
  bind,
  close,
  inet,
  listen,
  shutdown,
  sleep,
  socket,
} from "#libc";
import * as learner from "./05-half-close-relay.ts";

const report = mistakes({
  "reply-cut": {
    says: "The {from} had sent all and ended its side; what the {to} had still to say was cut after {got} of {n} bytes: the first end is not the end of both.",
  },
  impatient: {
    says: "The {to} thought for {seconds} s, and was cut after {got} of {n} bytes: silence is not the end.",
  },
  "end-not-forwarded": {
    says: "The {from} has ended its side, and the {to} waits for ever for that end: {doing}.",
  },
  "one-way-first": {
    says: "The {from} has spoken and waits for the {to}, which got {got} of {n} bytes: {doing}.",
  },
  "wrong-bytes": { says: "The {to} got {got} bytes, and byte {at} is not the one that the {from} sent." },
  "end-answered-again": {
    says: "A side that has ended was read {ends} times: it stays readable for ever, and gives 0. Ask it no more.",
  },
  "never-returns": { says: "Both sides have ended and gone, and the relay has not returned: {doing}." },
});

const PORT = 6000;
/** Ends of file after which a relay is one that spins; two are to be had. */
const MOST_ENDS = 1000;
const READS: ReadonlySet<string> = new Set(["read", "readv", "recv", "recvfrom"]);
const UPSTREAM = inet("10.0.0.7", 6001);

/** What one of the two does. */
interface Part {
  /** What it sends. */
  data: Uint8Array;
  /** Seconds before it sends. */
  pause?: number;
  /** It sends nothing before it has heard so many bytes, or the end of the other side. */
  after?: number | "end";
}

/** A client and a server, joined by the relay, each of which ends its side when it has sent all. */
function converse(trial: Trial, client: Part, server: Part): void {
  let ends = 0;
  trial.onCall = ({ call }, result) => {
    if (READS.has(call) && result === 0 && ++ends === MOST_ENDS) report("end-answered-again", { ends });
  };
  const subject = trial.subjectNamed("relay", exported(learner, "relay"), PORT, UPSTREAM);
  const heard = { client: new Inbox(), server: new Inbox() };
  function* speak(fd: number, { data, pause = 0, after = 0 }: Part, inbox: Inbox) {
    if (after === "end") yield* receive(fd, inbox);
    else if (after > 0) yield* receive(fd, inbox, after);
    yield* sleep(pause);
    yield* sendInParts(fd, [data.subarray(0, 10), data.subarray(10)]);
    yield* shutdown(fd, SHUT_WR);
    if (after !== "end") yield* receive(fd, inbox);
    yield* close(fd);
  }
  trial.client(function* () {
    const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
    yield* bind(listener, UPSTREAM);
    yield* listen(listener, 1);
    yield* speak(yield* accept(listener), server, heard.server);
  }, "server");
  trial.client(function* () {
    yield* speak(yield* dial(PORT), client, heard.client);
  }, "client");
  trial.runFor(600_000);
  // The one that speaks first is judged first: the other one may wait for it.
  const ways = [
    { from: "client", to: "server", sent: client.data, inbox: heard.server, pause: client.pause ?? 0 },
    { from: "server", to: "client", sent: server.data, inbox: heard.client, pause: server.pause ?? 0 },
  ] as const;
  for (const way of client.after ? [...ways].reverse() : ways) judge(subject, way);
  if (!subject.hasReturned) report("never-returns", { doing: subject.doing });
}

interface Way {
  from: string;
  to: string;
  sent: Uint8Array;
  inbox: Inbox;
  pause: number;
}

/** All that was sent must have arrived, and its end. */
function judge(subject: Subject, { from, to, sent, inbox, pause }: Way): void {
  const n = sent.length;
  const got = inbox.length;
  const values = { from, to, n, got, doing: subject.doing, seconds: pause };
  const details = {
    expected: `${n} bytes, then the end`,
    seen: `${got} bytes, then ${inbox.ended ? "the end" : inbox.error ? "ECONNRESET" : "nothing"}`,
  };
  const at = firstDifference(inbox.data, sent.subarray(0, got));
  if (at >= 0) report("wrong-bytes", { ...values, at }, details);
  const isCut = inbox.ended || inbox.error !== 0;
  const cut = { ...values, from: to, to: from };
  if (got < n && isCut)
    report(pause > 60 && subject.calls("shutdown") > 0 ? "impatient" : "reply-cut", cut, details);
  if (got < n) report("one-way-first", values, details);
  if (!isCut) report("end-not-forwarded", values, details);
}

const question = pattern(300);
const answer = pattern(5000);

function conversation(title: string, client: Part, server: Part, options: ScenarioOptions = {}): void {
  scenario(title, (trial) => converse(trial, client, server), options);
}

test("the answer comes after the question's end", () => {
  conversation(
    "the client asks and ends its side; the server reads to the end, and answers a second later",
    { data: question },
    { data: answer, after: "end", pause: 1 },
    { hostile: ["one-byte-reads"] },
  );
});

test("the answer takes its time", () => {
  conversation(
    "the client asks and ends its side; the server answers after five minutes",
    { data: question },
    { data: answer, after: "end", pause: 300 },
  );
});

test("the server speaks first", () => {
  conversation(
    "the server greets; the client waits for that, and asks",
    { data: question, after: 20 },
    { data: answer },
  );
});

test("the server ends first", () => {
  conversation(
    "the server says all and ends its side; the client sends afterwards",
    { data: answer, after: "end", pause: 5 },
    { data: question },
  );
});

test("both speak at once", () => {
  conversation(
    "both send 20,000 bytes and end their sides",
    { data: pattern(20_000) },
    { data: pattern(20_000) },
    { hostile: ["schedules"] },
  );
});
