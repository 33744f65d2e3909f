import { dial, exported, firstDifference, Inbox, join, mistakes, pattern, receive, scenario, sendInParts, type Trial } from "#harness";
import { close, SHUT_WR, shutdown, sleep } from "#libc";
import { test } from "vitest";
import * as learner from "./01-first-echo.ts";

const report = mistakes({
  "no-connection": { says: "The client could not connect to port {port}: nobody listens there." },
  "nothing-echoed": { says: "The client sent {sent} bytes and none came back." },
  "one-read-only": { says: "The client sent {sent} bytes, {got} came back: one read is not the whole conversation." },
  "wrong-bytes": { says: "The client got {got} bytes back, but byte {at} is not the one it sent." },
  "eof-not-seen": { says: "All {sent} bytes came back, but the client still waits for the end: the connection was never closed." },
  "ends-too-early": { says: "The client was still there, and the server ended the connection after {got} of {sent} bytes." },
  "still-running": { says: "The client has finished and gone, and the server has not returned: {doing}." },
});

/** One client that sends `parts`, ends its side, and reads to the end of file. */
function converse(trial: Trial, parts: readonly Uint8Array[]): void {
  const server = trial.subjectNamed("echoServer", exported(learner, "echoServer"), 8080);
  const inbox = new Inbox();
  let isConnected = false;
  trial.client(function* () {
    const fd = yield* dial(8080);
    if (fd < 0) return;
    isConnected = true;
    yield* sendInParts(fd, parts, 5);
    yield* shutdown(fd, SHUT_WR);
    yield* receive(fd, inbox);
    yield* close(fd);
  });
  trial.run();

  const all = join(parts);
  const { data } = inbox;
  const values = { port: "8080", sent: all.length, got: data.length };
  if (!isConnected) report("no-connection", values);
  const at = firstDifference(data, all.subarray(0, data.length));
  if (at >= 0) report("wrong-bytes", { ...values, at }, { expected: `byte ${at} is ${all[at]}`, seen: `${data[at]}` });
  if (data.length === 0 && all.length > 0) report("nothing-echoed", values, { expected: `${all.length} bytes`, seen: "0 bytes" });
  if (data.length < all.length) report("one-read-only", values, { expected: `${all.length} bytes`, seen: `${data.length} bytes` });
  if (!inbox.ended) report("eof-not-seen", values, { expected: "the client's read gives 0", seen: "it sleeps" });
  if (!server.hasReturned) report("still-running", { doing: server.doing });
}

const message = pattern(1000);
const reads = { hostile: ["one-byte-reads"] } as const;

test("one message comes back", () => {
  scenario("a client sends 1,000 bytes", (trial) => converse(trial, [message]));
});

test("everything comes back, however it arrives", () => {
  scenario("a client sends 1,000 bytes three times, with pauses", (trial) => converse(trial, [message, message, message]), reads);
  scenario("a client sends 3,000 bytes in one go", (trial) => converse(trial, [pattern(3000)]), reads);
});

test("a client may say nothing at all", () => {
  scenario("a client connects and ends its side at once", (trial) => converse(trial, []));
});

test("a pause is not the end", () => {
  scenario("a client sends 10 bytes, waits 2 s, and sends 10 more", (trial) => {
    const echoServer = exported(learner, "echoServer");
    trial.subjectNamed("echoServer", echoServer, 8080);
    const inbox = new Inbox();
    trial.client(function* () {
      const fd = yield* dial(8080);
      for (let i = 0; i < 2; i++) {
        yield* sendInParts(fd, [pattern(10)]);
        yield* receive(fd, inbox, 10);
        yield* sleep(2);
      }
      yield* close(fd);
    });
    trial.run();
    if (inbox.length < 20) report("ends-too-early", { sent: 20, got: inbox.length });
  });
});
