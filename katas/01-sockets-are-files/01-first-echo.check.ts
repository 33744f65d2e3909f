import { dial, exported, firstDifference, mistakes, pattern, receive, scenario, sendInParts, type Trial } from "#harness";
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

interface Conversation {
  connected: boolean;
  sent: number;
  data: Uint8Array;
  ended: boolean;
}

/** One client that sends `parts`, ends its side, and reads to the end of file. */
function converse(trial: Trial, parts: readonly Uint8Array[], pauseMs: number): Conversation {
  const echoServer = exported(learner, "echoServer");
  const server = trial.subjectNamed("echoServer", echoServer, 8080);
  const talk: Conversation = { connected: false, sent: 0, data: new Uint8Array(0), ended: false };
  for (const part of parts) talk.sent += part.length;
  trial.client(function* () {
    const fd = yield* dial(8080);
    if (fd < 0) return;
    talk.connected = true;
    yield* sendInParts(fd, parts, pauseMs);
    yield* shutdown(fd, SHUT_WR);
    while (!talk.ended) {
      const got = yield* receive(fd, 1);
      if (got.ended || got.error) {
        talk.ended = true;
        break;
      }
      talk.data = Uint8Array.from([...talk.data, ...got.data]);
    }
    yield* close(fd);
  });
  trial.run();
  judge(talk, parts);
  if (!server.hasReturned) report("still-running", { doing: server.doing });
  return talk;
}

function judge(talk: Conversation, parts: readonly Uint8Array[]): void {
  const { sent, data } = talk;
  const got = data.length;
  const values = { sent, got, port: 8080 };
  const all = Uint8Array.from(parts.flatMap((part) => [...part]));
  if (!talk.connected) report("no-connection", values);
  const at = firstDifference(data, all.subarray(0, got));
  if (at >= 0) report("wrong-bytes", { ...values, at }, { expected: String(all[at]), seen: String(data[at]) });
  if (got === 0 && sent > 0) report("nothing-echoed", values, { expected: `${sent} bytes`, seen: "0 bytes" });
  if (got < sent) report("one-read-only", values, { expected: `${sent} bytes`, seen: `${got} bytes` });
  if (!talk.ended) report("eof-not-seen", values, { expected: "read gives 0", seen: "read sleeps" });
}

const message = pattern(1000);
const reads = { hostile: ["one-byte-reads"] } as const;

test("one message comes back", () => {
  scenario("a client sends 1,000 bytes", (trial) => void converse(trial, [message], 5), reads);
});

test("everything comes back, however it arrives", () => {
  scenario("a client sends 1,000 bytes three times, with pauses", (trial) => void converse(trial, [message, message, message], 5), reads);
  scenario("a client sends 3,000 bytes in one go", (trial) => void converse(trial, [pattern(3000)], 5), reads);
});

test("a client may say nothing at all", () => {
  scenario("a client connects and ends its side at once", (trial) => void converse(trial, [], 0));
});

test("a pause is not the end", () => {
  scenario("a client sends 10 bytes, waits 2 s, and sends 10 more", (trial) => {
    const echoServer = exported(learner, "echoServer");
    trial.subjectNamed("echoServer", echoServer, 8080);
    let got = 0;
    trial.client(function* () {
      const fd = yield* dial(8080);
      for (let i = 0; i < 2; i++) {
        yield* sendInParts(fd, [pattern(10)]);
        got += (yield* receive(fd, 10)).data.length;
        yield* sleep(2);
      }
      yield* close(fd);
    });
    trial.run();
    if (got < 20) report("ends-too-early", { sent: 20, got });
  });
});
