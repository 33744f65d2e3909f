import { test } from "vitest";
import {
  Inbox,
  type ScenarioOptions,
  type Subject,
  type Trial,
  dial,
  exported,
  mistakes,
  receive,
  scenario,
  sendAll,
} from "#harness";
import { EADDRINUSE, EBADF, ECONNRESET, EINVAL, ENOTCONN, EPIPE, close, errnoName, sleep, text } from "#libc";
import * as learner from "./01-right-descriptor.ts";

const PORT = 7777;

const report = mistakes({
  "reads-listener": {
    says: "read from fd {fd} failed with ENOTCONN: fd {fd} is the listener, and it is connected to nobody. {who} is behind the descriptor that accept returned.",
  },
  "writes-listener": {
    says: "The answer to {who} was written to fd {fd}, and that is the listener ({name}): it has no peer who could get it.",
  },
  "listener-overwritten": {
    says: "accept on fd {fd} failed with {name}: fd {fd} {was} the connection of a client. The listener still listens, and your program has forgotten its number.",
  },
  "listener-closed": {
    says: "{who} was refused (ECONNREFUSED): the listener went with an earlier client, and nobody listens on port 7777 any more.",
  },
  "queue-lost": {
    says: "{who} was connected and waited for accept, and got ECONNRESET: closing the listener throws out everybody in its queue.",
  },
  "second-listener": {
    says: "bind failed with EADDRINUSE: {why}. One listener serves all clients.",
  },
  "one-accept": {
    says: "{who} is connected, has asked, and waits in the accept queue: {doing}.",
  },
  "waits-for-others": {
    says: "{who} has been accepted and waits for an answer until another client comes: {doing}.",
  },
  "connection-open": {
    says: "{who} has the answer and waits for the end of the connection: fd {fd}, which accept returned, was never closed.",
  },
  "wrong-answer": { says: "{who} asked {asked} and was answered {got}." },
  "no-connection": {
    says: "{who} could not connect to port 7777: the server never listened there.",
  },
});

/** A client, and what became of it. */
interface Visit {
  who: string;
  question: string;
  isConnected: boolean;
  inbox: Inbox;
}

/** Each visit begins so many virtual milliseconds after the start. */
type Plan = readonly (readonly [who: string, at: number])[];

function visits(trial: Trial, plan: Plan): void {
  // A server that returns leaves clients behind; that is worth more than what it left open.
  trial.allowedLeaks = true;
  const server = trial.subjectNamed("oracle", exported(learner, "oracle"), PORT);
  const all = plan.map(([who, at]) => visit(trial, who, at));
  const { finding } = trial.world.run();
  for (const each of all) judge(trial, server, each, all);
  if (finding) throw finding;
}

function visit(trial: Trial, who: string, at: number): Visit {
  const result: Visit = { who, question: `Is ${who} right?`, isConnected: false, inbox: new Inbox() };
  trial.client(function* () {
    yield* sleep(at / 1000);
    const fd = yield* dial(PORT, "10.0.0.5", 10);
    if (fd < 0) return;
    result.isConnected = true;
    yield* sendAll(fd, result.question);
    yield* receive(fd, result.inbox);
    yield* close(fd);
  }, who);
  return result;
}

/** The visit ends with the answer and the end of the connection. */
function judge(trial: Trial, server: Subject, { who, question, isConnected, inbox }: Visit, all: Visit[]) {
  const got = text(inbox.data, inbox.length);
  const expected = `${question} Yes.\n`;
  if (inbox.ended && got === expected) return;
  explainFailedCalls(trial, server, who);
  const isFirst = who === all[0]?.who;
  if (!isConnected) report(isFirst ? "no-connection" : "listener-closed", { who });
  if (inbox.error === ECONNRESET && got === "") report("queue-lost", { who });
  const { doing } = server;
  if (got === "" && !inbox.ended) {
    const waiting = trial.world.sockets().some(({ state, receiveQueue }) => state === 10 && receiveQueue > 0);
    report(waiting ? "one-accept" : "waits-for-others", { who, doing });
  }
  if (got !== expected) report("wrong-answer", { who, asked: question, got: JSON.stringify(got) });
  const open = descriptors(trial, server).find(({ text }) => text.includes(" to 10.0.0.7:"));
  report("connection-open", { who, fd: open?.fd ?? 4 });
}

function descriptors(trial: Trial, server: Subject) {
  return trial.world.descriptors(server.process);
}

/** A call on the wrong descriptor explains whatever its clients saw. */
function explainFailedCalls(trial: Trial, server: Subject, who: string): void {
  const isListening = descriptors(trial, server).some(({ text }) => text.endsWith(" listening"));
  for (const { request, errno } of server.failures) {
    const { call } = request;
    const fd = Number(request.args[0]);
    const name = errnoName(errno);
    if (/^(read|recv)/.test(call) && errno === ENOTCONN) report("reads-listener", { fd, who });
    if (/^(write|send)/.test(call) && (errno === EPIPE || errno === ENOTCONN))
      report("writes-listener", { fd, who, name });
    if (/^accept/.test(call) && (errno === EINVAL || errno === EBADF) && isListening)
      report("listener-overwritten", { fd, name, was: errno === EBADF ? "was" : "is" });
    if (call === "bind" && errno === EADDRINUSE)
      report("second-listener", {
        why: isListening
          ? "the port has a listener already, the one that you made for the client before"
          : "the listener is closed, and a connection that it gave still keeps the port (TIME-WAIT)",
      });
  }
}

const situation = (title: string, plan: Plan, options?: ScenarioOptions) =>
  scenario(title, (trial) => visits(trial, plan), options);

test("a client is answered", () => {
  situation("Ann asks", [["Ann", 0]]);
});

test("a second client is answered after the first", () => {
  situation("Ann asks, and Bob when she is gone", [
    ["Ann", 0],
    ["Bob", 50],
  ]);
});

test("there is no last client", () => {
  situation("Ann and Bob ask, and Cem an hour later", [
    ["Ann", 0],
    ["Bob", 1],
    ["Cem", 3_600_000],
  ]);
});

test("clients who come together are answered", () => {
  const crowd: Plan = ["Ann", "Bob", "Cem", "Dee", "Eve"].map((who) => [who, 0]);
  situation("five clients come at once", crowd, { hostile: ["schedules"] });
});
