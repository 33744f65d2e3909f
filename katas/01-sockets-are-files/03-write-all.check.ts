import { test } from "vitest";
import {
  type Subject,
  type Trial,
  dial,
  exportedRoutine,
  firstDifference,
  mistakes,
  scenario,
} from "#harness";
import {
  AF_INET,
  EAGAIN,
  EINTR,
  F_GETFL,
  MSG_DONTWAIT,
  MSG_NOSIGNAL,
  O_NONBLOCK,
  SHUT_WR,
  SIGPIPE,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  type Thread,
  accept4,
  bind,
  close,
  errno,
  errnoName,
  fcntl,
  inet,
  listen,
  read,
  send,
  shutdown,
  sleep,
  socket,
} from "#libc";
import * as learner from "./03-write-all.ts";

const report = mistakes({
  truncated: {
    says: "{got} of {n} bytes arrived: write took what there was room for, and nobody sent the rest.",
  },
  "gives-up": {
    says: "writeAll gave up after {got} of {n} bytes, errno {name}: the receiver is slow, it is not gone.",
  },
  "prefix-twice": {
    says: "After {at} bytes the receiver gets the beginning of the file once more: each write started again at the front of buf.",
  },
  "bytes-twice": {
    says: "The receiver gets {count} of the file's bytes twice, from byte {at} on: after that write, the count went back.",
  },
  "bytes-skipped": {
    says: "The receiver lacks {count} of the file's bytes, from byte {at} on: count what write took, not what it was offered.",
  },
  "wrong-bytes": {
    says: "From byte {at} on the receiver gets something that is not in the file.",
    unreached: "guards against what is neither a repetition nor a gap",
  },
  "sends-too-much": {
    says: "writeAll was told to send {n} bytes, and {got} arrived: buf is longer than what it was to send.",
  },
  "busy-waiting": {
    says: "{call} was answered EAGAIN thousands of times while the receiver rested: sleep until there is room, in place of asking.",
  },
  "sleeps-and-asks": {
    says: "writeAll slept {naps} times and asked again, on the chance that there was room: the kernel can wake you when there is.",
  },
  "never-resumes": {
    says: "{got} of {n} bytes have arrived, the receiver waits for more and there is room, and writeAll does not go on: {doing}.",
  },
  "too-many-calls": {
    says: "writeAll has made {calls} calls, and not even {n} bytes are sent: offer write all that is left, and let it say how much it takes.",
  },
  "wrong-result": {
    says: "All {n} bytes arrived, and writeAll returned {returned}: its caller takes that for a failure.",
  },
  "flags-changed": {
    says: "The descriptor was {before} when writeAll got it, and is {after} now: whoever shares it is in for a surprise.",
  },
  "closes-fd": {
    says: "writeAll closed the descriptor, which is its caller's: the caller's own close fails with EBADF.",
  },
  "interrupt-as-error": {
    says: "A signal arrived while writeAll waited, and it gave up with EINTR after {got} of {n} bytes: that is no error of the receiver.",
  },
  "cut-by-signal": {
    says: "{got} of {n} bytes arrived, of one blocking write: a signal cut it short, and it returned what it had taken.",
  },
  "killed-by-sigpipe": {
    says: "The receiver left in the middle, and the next write killed the server with SIGPIPE, and with it all its other transfers.",
  },
  "loss-unreported": {
    says: "The receiver left after {got} of {n} bytes, and writeAll returned {returned}: the log will say that the file was sent.",
  },
  "loss-ignored": {
    says: "The receiver is gone for good, and writeAll goes on: {call} was answered {answer} thousands of times.",
  },
});

const PORT = 8000;
/** The file, and behind it what else there is in the sender's memory. No part of it repeats. */
const words = new Uint32Array(250_100);
for (let i = 0; i < words.length; i++) words[i] = Math.imul(i, 0x9e3779b1);
const memory = new Uint8Array(words.buffer);
/** Bytes of another file that fit into the sockets' buffers, and bytes that a receiver takes beyond the file. */
const MOST_BEFORE = 200_000;
const MOST_BEHIND = 200_000;
/** More calls than any sensible way to send a megabyte takes. */
const MOST_CALLS = 5_000;

type Kind = "blocking" | "non-blocking";

interface Situation {
  kind: Kind;
  n: number;
  /** The socket's buffer is full of another file when writeAll begins. */
  isFull?: boolean;
  /** Seconds before the receiver reads anything. */
  rest: number;
  /** The receiver has nothing to say any more, and leaves when it has so many bytes; otherwise it reads to the end. */
  patience?: number;
}

/** What became of it. */
interface Outcome {
  sender: Subject;
  received: Uint8Array;
  /** Missing where writeAll has not returned. */
  answer?: { returned: unknown; error: number; flags: number };
  hasLostFd: boolean;
}

/** A server that sends a file to one receiver. */
function transfer(trial: Trial, { kind, n, isFull, rest, patience }: Situation): Outcome {
  const writeAll = exportedRoutine(learner, "writeAll");
  const flags = kind === "non-blocking" ? SOCK_NONBLOCK : 0;
  /** Bytes of the other file, which come first. */
  let before = 0;
  const outcome: Outcome = {
    received: new Uint8Array(),
    hasLostFd: false,
    sender: trial.subjectNamed("server", function* (): Thread<void> {
      const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
      yield* bind(listener, inet("0.0.0.0", PORT));
      yield* listen(listener, 1);
      let conn = -1;
      while (conn < 0) conn = yield* accept4(listener, null, flags);
      if (isFull) before = yield* fill(conn);
      const returned: unknown = yield* writeAll(conn, memory, n);
      const error = errno;
      outcome.answer = { returned, error, flags: yield* fcntl(conn, F_GETFL) };
      outcome.hasLostFd = (yield* close(conn)) < 0;
      yield* close(listener);
    }),
  };
  limitCalls(trial, outcome.sender, n);
  const inbox = new Uint8Array(n + MOST_BEFORE + MOST_BEHIND);
  let got = 0;
  trial.client(function* () {
    const fd = yield* dial(PORT);
    if (patience) yield* shutdown(fd, SHUT_WR);
    yield* sleep(rest);
    const most = patience ?? n + MOST_BEHIND;
    while (got < before + most) {
      const count = yield* read(fd, inbox.subarray(got), Math.min(32_768, before + most - got));
      if (count <= 0) break;
      got += count;
      if (got < before + n) yield* sleep(0.001);
    }
    yield* close(fd);
  }, "receiver");
  trial.run();
  outcome.received = inbox.subarray(before, Math.max(before, got));
  return outcome;
}

/** Ends the run of a program that asks and asks, and says what it asked. */
function limitCalls(trial: Trial, sender: Subject, n: number): void {
  trial.limitCalls(sender, MOST_CALLS, () => {
    const naps = sender.calls("nanosleep");
    if (naps > 0) report("sleeps-and-asks", { naps });
    const { failures } = sender;
    const call = failures.at(-1)?.request.call ?? "";
    const error = failures.at(-1)?.errno ?? 0;
    const isStubborn = failures.filter((failure) => failure.errno === error).length > 50;
    if (isStubborn && error === EAGAIN) report("busy-waiting", { call });
    if (isStubborn) report("loss-ignored", { call, answer: errnoName(error) });
    return report("too-many-calls", { calls: MOST_CALLS, n });
  });
}

/** Sends other bytes until there is no more room. */
function* fill(fd: number): Thread<number> {
  const other = new Uint8Array(65_536);
  let sent = 0;
  for (;;) {
    const count = yield* send(fd, other, other.length, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count >= 0) sent += count;
    else if (errno === EAGAIN) return sent;
  }
}

/** The receiver reads to the end: it must get the file, and the caller `n` and its descriptor as it was. */
function expectFile(trial: Trial, situation: Situation): void {
  const { n, kind } = situation;
  const { sender, received, answer, hasLostFd } = transfer(trial, situation);
  const values = { n, got: received.length, returned: String(answer?.returned), doing: sender.doing };
  const bytes = { expected: `${n} bytes`, seen: `${received.length} bytes` };

  expectPrefix(received.subarray(0, n), n);
  if (received.length > n) report("sends-too-much", values, bytes);
  if (!answer) return report("never-resumes", values, bytes);
  if (received.length < n) {
    const name = errnoName(answer.error);
    if (answer.returned === -1 && answer.error === EINTR) report("interrupt-as-error", values, bytes);
    if (answer.returned === -1) report("gives-up", { ...values, name }, bytes);
    report(kind === "blocking" && trial.way !== "plain" ? "cut-by-signal" : "truncated", values, bytes);
  }
  if (answer.returned !== n) report("wrong-result", values, { expected: `${n}`, seen: values.returned });
  const naps = sender.calls("nanosleep");
  if (naps > 0) report("sleeps-and-asks", { naps });
  if (hasLostFd) report("closes-fd");
  const after: Kind = answer.flags & O_NONBLOCK ? "non-blocking" : "blocking";
  if (after !== kind) report("flags-changed", { before: kind, after });
}

/** What arrived is the beginning of the file, byte for byte. */
function expectPrefix(received: Uint8Array, n: number): void {
  let at = firstDifference(received, memory.subarray(0, received.length));
  if (at < 0) return;
  const next = received.subarray(at, at + 16);
  let from = memory
    .subarray(0, n)
    .findIndex((_, index) => next.every((byte, i) => byte === memory[index + i]));
  if (from < 0) report("wrong-bytes", { at });
  // The first bytes of the part that came wrongly may be the right ones by chance.
  for (; from > 0 && received[at - 1] === memory[from - 1]; at--) from--;
  if (from === 0) report("prefix-twice", { at });
  if (from < at) report("bytes-twice", { at: from, count: at - from });
  report("bytes-skipped", { at, count: from - at });
}

/** The receiver leaves in the middle: writeAll must say so, and the server live on. */
function expectLoss(trial: Trial, kind: Kind): void {
  const n = 300_000;
  const { sender, received, answer } = transfer(trial, { kind, n, rest: 0.002, patience: 50_000 });
  const { process } = sender;
  const values = { n, got: received.length, returned: String(answer?.returned), doing: sender.doing };
  if (process.state !== "alive" && (process.status & 0x7f) === SIGPIPE) report("killed-by-sigpipe");
  if (!answer) return report("never-resumes", values);
  if (answer.returned !== -1) report("loss-unreported", values, { expected: "-1", seen: values.returned });
}

test("a slow receiver gets the whole file", () => {
  scenario("a receiver rests for a minute, then reads 1,000,000 bytes; non-blocking", (trial) =>
    expectFile(trial, { kind: "non-blocking", n: 1_000_000, rest: 60 }),
  );
});

test("a blocking write may take less than all", () => {
  scenario(
    "a receiver reads 150,000 bytes; blocking",
    (trial) => expectFile(trial, { kind: "blocking", n: 150_000, rest: 0.002 }),
    { hostile: ["interrupts", "short-writes"] },
  );
});

test("nothing may be taken for a while", () => {
  for (const kind of ["blocking", "non-blocking"] as const)
    scenario(
      `another file is still in the socket's buffer; ${kind}`,
      (trial) => expectFile(trial, { kind, n: 60_000, rest: 0.002, isFull: true }),
      { hostile: ["interrupts", "short-writes"] },
    );
});

test("a receiver may leave in the middle", () => {
  for (const kind of ["non-blocking", "blocking"] as const)
    scenario(`a receiver leaves in the middle; ${kind}`, (trial) => expectLoss(trial, kind));
});
