import { test } from "vitest";
import {
  Inbox,
  type Subject,
  type Trial,
  dial,
  exported,
  firstDifference,
  join,
  mistakes,
  pattern,
  receive,
  scenario,
  sendInParts,
} from "#harness";
import { SHUT_WR, close, shutdown, sleep } from "#libc";
import * as learner from "./01-first-echo.ts";

const report = mistakes({
  "no-connection": {
    says: "The client, on another machine, could not connect to port {port} of the server: nobody listens there.",
  },
  "nothing-echoed": { says: "The client sent {sent} bytes and none came back." },
  "one-read-only": {
    says: "The client sent {sent} bytes, {got} came back: one read is not the whole conversation.",
  },
  "short-read-as-end": {
    says: "The client sent {sent} bytes, {got} came back: after {reads} reads the server left, and only a read of 0 bytes is the end.",
  },
  "sends-too-much": {
    says: "The client sent {sent} bytes and got {got} back: of buf only the bytes that read has filled are the client's.",
  },
  "wrong-bytes": { says: "The client got {got} bytes back, but byte {at} is not the one it sent." },
  "eof-not-seen": { says: "All {sent} bytes came back, but the client still waits for the end: {why}." },
  "end-ignored": {
    says: "The client has finished, and the server reads on: read was answered 0, end of file, 10,000 times.",
  },
  "still-running": { says: "The client has finished and gone, and the server has not returned: {doing}." },
  "echo-too-late": {
    says: "The client sent {sent} bytes and waits for them before it sends more, and the server keeps them: {doing}.",
  },
  "ends-too-early": {
    says: "The client paused for {pause} s, and the server ended the connection: a silent client has not finished.",
  },
});

const PORT = 8080;

/** The server under test; spinning at the end of file has a name of its own here. */
function startServer(trial: Trial): Subject {
  trial.onSpin = (_call, result) => {
    if (result === 0) report("end-ignored");
  };
  return trial.subjectNamed("echoServer", exported(learner, "echoServer"), PORT);
}

/** One client that sends `parts` with pauses, ends its side, and reads to the end of file. */
function converse(trial: Trial, parts: readonly Uint8Array[]): void {
  const server = startServer(trial);
  const inbox = new Inbox();
  let isConnected = false;
  trial.client(function* () {
    const fd = yield* dial(PORT);
    if (fd < 0) return;
    isConnected = true;
    yield* sendInParts(fd, parts, 5);
    yield* shutdown(fd, SHUT_WR);
    yield* receive(fd, inbox);
    yield* close(fd);
  });
  trial.run();

  const sent = join(parts);
  const { data } = inbox;
  const values = { port: `${PORT}`, sent: sent.length, got: data.length, reads: server.calls("read") };
  const counts = { expected: `${sent.length} bytes`, seen: `${data.length} bytes` };
  if (!isConnected) report("no-connection", values);
  if (data.length === 0 && sent.length > 0) report("nothing-echoed", values, counts);
  const at = firstDifference(data.subarray(0, sent.length), sent.subarray(0, data.length));
  if (at >= 0)
    report("wrong-bytes", { ...values, at }, { expected: `byte ${at} is ${sent[at]}`, seen: `${data[at]}` });
  if (data.length > sent.length) report("sends-too-much", values, counts);
  if (data.length < sent.length)
    report(values.reads > 1 ? "short-read-as-end" : "one-read-only", values, counts);
  if (!inbox.ended)
    report(
      "eof-not-seen",
      { ...values, why: whyOpen(server) },
      { expected: "the client's read gives 0", seen: "it sleeps" },
    );
  if (!server.hasReturned) report("still-running", { doing: server.doing });
}

/** Why the client sees no end of file. */
function whyOpen(server: Subject): string {
  const { leaked, hasReturned, doing } = server;
  if (leaked.length > 0)
    return `${leaked.map((fd) => `fd ${fd}`).join(" and ")} of the server ${leaked.length === 1 ? "was" : "were"} never closed`;
  return hasReturned ? "another process still has the connection open" : doing;
}

/** A client that says something only when it has its last words back. */
function takeTurns(trial: Trial, pause: number): void {
  const server = startServer(trial);
  const inbox = new Inbox();
  trial.client(function* () {
    const fd = yield* dial(PORT);
    for (let turn = 0; turn < 2; turn++) {
      yield* sendInParts(fd, [pattern(10)]);
      yield* receive(fd, inbox, 10);
      yield* sleep(pause);
    }
    yield* close(fd);
  });
  trial.run();
  const isHeard = inbox.length > 0 || inbox.ended;
  if (!isHeard) report("echo-too-late", { sent: 10, doing: server.doing });
  if (inbox.length < 20) report("ends-too-early", { pause });
}

const message = pattern(1000);
const hostile = { hostile: ["one-byte-reads"] } as const;

test("one message comes back", () => {
  scenario("a client sends 1,000 bytes", (trial) => converse(trial, [message]));
});

test("everything comes back, however it arrives", () => {
  scenario("a client sends 3,000 bytes, and 1,000 after a pause", (trial) =>
    converse(trial, [pattern(3000), message]),
  );
});

test("a client may say nothing at all", () => {
  scenario("a client connects and ends its side at once", (trial) => converse(trial, []));
});

test("a pause is not the end", () => {
  scenario("a client sends 10 bytes, waits for them and a minute more, and sends 10 again", (trial) =>
    takeTurns(trial, 60),
  );
});

test("a read may give a single byte", () => {
  scenario("a client sends 1,000 bytes twice", (trial) => converse(trial, [message, message]), hostile);
});
