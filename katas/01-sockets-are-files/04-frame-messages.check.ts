import { test } from "vitest";
import {
  type Trial,
  dial,
  everyCut,
  exportedRoutine,
  join,
  mistakes,
  receive,
  scenario,
  sendInParts,
  withShortMemory,
} from "#harness";
import {
  AF_INET,
  SHUT_WR,
  SOCK_STREAM,
  accept,
  bind,
  bytes,
  close,
  inet,
  listen,
  shutdown,
  socket,
} from "#libc";
import * as learner from "./04-frame-messages.ts";

const LIMIT = 65_536;
/** No honest decoder of 64 KB messages needs a buffer of this size. */
const PLENTY = 16 * 1024 * 1024;

const report = mistakes({
  "wrong-text": { says: "The client sent {sent}, and {got} was delivered." },
  late: {
    says: "{message} was there whole for a second, and was {when}: a message is delivered as soon as it is complete.",
  },
  "low-byte-first": {
    says: "A message of 5 bytes was {fate}: its header is 00 00 00 05, high byte first; with the low byte first it would announce 83,886,080 bytes.",
  },
  merged: { says: "Two messages shared a segment and were delivered as one: {got}." },
  "tail-lost": { says: "Two messages shared a segment, the second vanished: {lost} was never delivered." },
  "empty-message": { says: "An empty message, header 00 00 00 00, {fate}: no text is a text too." },
  "header-cut": {
    says: "The {nth} header was cut after byte {byte} of 4, and {fate}: also a header comes in pieces.",
  },
  "text-cut": {
    says: "The {nth} text was cut after byte {byte} of {of}, and {fate}: one read gives what has come so far.",
  },
  "character-cut": {
    says: "A character was cut after byte {byte} of the text, and {got} was delivered: decode the text when it is whole.",
  },
  interrupted: {
    says: "A signal interrupted read (EINTR), and {fate}: a signal to you is not the end of the peer.",
  },
  "stops-early": { says: "The client sent {sent} messages, and only {delivered} came through: {doing}." },
  "limit-too-low": {
    says: "A message of exactly 65,536 bytes was not delivered ({doing}): the limit itself is allowed, and its header needs room too.",
  },
  "no-limit": {
    says: "A header announced {length} bytes, more than the limit, and {fate}: a forged length must cost nothing.",
  },
  "signed-length": {
    says: "The length ff ff ff ff was not refused, though 7f ff ff ff was ({fate}): as a signed number it is -1, which is below every limit.",
  },
  "fragment-delivered": {
    says: "The client left after {arrived} of {length} bytes of a text, and {got} was delivered as if it were a message.",
  },
  "wrong-return": { says: "{situation}, and receiveMessages returned {result} in place of {wanted}." },
  "wrong-messages": { says: "The client sent {sent}, and {got} was delivered." },
});

/** A message as it travels. */
function frame(message: string): Uint8Array {
  const body = bytes(message);
  return join([header(body.length), body]);
}

function header(length: number): Uint8Array {
  const four = new Uint8Array(4);
  new DataView(four.buffer).setUint32(0, length);
  return four;
}

/** What came of a conversation. */
interface Outcome {
  delivered: string[];
  /** How many were delivered by the time that the client had waited for a second behind each segment. */
  inTime: number[];
  hasReturned: boolean;
  result: unknown;
  /** What the program does now, or how it ended. */
  doing: string;
  /** An exception ended the run. */
  crash: Error | null;
  /** The size of a buffer that was too large to be reserved; 0 where none was. */
  reserved: number;
}

/**
 * A chat server that takes one client and leaves its connection to receiveMessages.
 * @param segments what the client sends, each to be read alone
 * @param after what it does then: finishes its side, or waits for the server to end the connection
 */
function converse(
  trial: Trial,
  segments: readonly Uint8Array[],
  after: "finish" | "stay" = "finish",
): Outcome {
  const receiveMessages = exportedRoutine(learner, "receiveMessages");
  const delivered: string[] = [];
  const inTime: number[] = [];
  const server = trial.subjectNamed("chatServer", function* () {
    const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
    yield* bind(listener, inet("0.0.0.0", 7000));
    yield* listen(listener, 1);
    let conn = -1;
    while (conn < 0) conn = yield* accept(listener);
    yield* close(listener);
    const result: unknown = yield* receiveMessages(
      conn,
      (message: unknown) => void delivered.push(asText(message)),
    );
    yield* close(conn);
    return result;
  });
  trial.client(function* () {
    const fd = yield* dial(7000);
    for (const segment of segments) {
      yield* sendInParts(fd, [segment], 1000);
      inTime.push(delivered.length);
    }
    if (after === "finish") yield* shutdown(fd, SHUT_WR);
    yield* receive(fd);
    yield* close(fd);
  });
  let crash: Error | null = null;
  const reserved = withShortMemory(PLENTY, () => {
    crash = trial.world.run().finding;
  });
  // What the harness says of calls made wrongly is better than anything that can be said here.
  if (crash && (crash as { code?: string }).code !== "uncaught-exception") throw crash;
  const { hasReturned, result } = server;
  return {
    delivered,
    inTime,
    hasReturned,
    result,
    crash,
    reserved,
    doing: crash ? messageOf(crash) : server.doing,
  };
}

function asText(message: unknown): string {
  return typeof message === "string"
    ? message
    : `(a ${Object.prototype.toString.call(message).slice(8, -1)} in place of a string)`;
}

function messageOf(error: Error): string {
  return error.message.replace(/\.$/, "");
}

/** Messages as a sentence shows them. */
function shown(messages: readonly string[]): string {
  if (messages.length === 0) return "nothing";
  const some = messages.slice(0, 4).map((message) => {
    const text = message.replace(/\p{Cc}/gu, "·");
    return text.length > 40 ? `"${text.slice(0, 10)}…" (${bytes(message).length} bytes)` : `"${text}"`;
  });
  return some.join(", ") + (messages.length > some.length ? ", …" : "");
}

function areEqual(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((message, i) => message === b[i]);
}

/** What became of messages that did not arrive as they should. */
function fateOf({ crash, doing, delivered, hasReturned, result }: Outcome): string {
  if (crash) return doing;
  const got = `${shown(delivered)} was delivered`;
  return hasReturned ? `${got} before it returned ${String(result)}` : `${got}; ${doing}`;
}

/** What became of a header that announces too much. */
function fateOfForged({ reserved, crash, doing, hasReturned, result }: Outcome): string {
  if (reserved > 0) return `your program reserved ${reserved.toLocaleString("en-US")} bytes for it`;
  if (crash) return doing;
  return hasReturned ? `receiveMessages returned ${String(result)}` : "your program waits for the rest";
}

/** The last word on a conversation in which all went well but perhaps the end. */
function expectAll(outcome: Outcome, messages: readonly string[], situation: string, wanted = 0): void {
  if (outcome.crash) throw outcome.crash;
  const { delivered, hasReturned, result, doing } = outcome;
  if (delivered.length < messages.length && areEqual(delivered, messages.slice(0, delivered.length)))
    report("stops-early", { sent: messages.length, delivered: delivered.length, doing });
  if (!areEqual(delivered, messages))
    report("wrong-messages", { sent: shown(messages), got: shown(delivered) });
  const seen = hasReturned ? String(result) : `nothing yet: ${doing}`;
  if (result !== wanted)
    report("wrong-return", { situation, result: seen, wanted }, { expected: `return ${wanted}`, seen });
}

const FINISHED = "The client had finished after a whole message";
const ORDINALS = ["first", "second", "third"];

test("a message alone", () => {
  scenario('a client sends "hello", and after a second "Ada"', (trial) => {
    const messages = ["hello", "Ada"];
    const outcome = converse(trial, messages.map(frame));
    const { delivered, inTime, hasReturned, doing } = outcome;
    const misread = 0x05000000;
    if (outcome.reserved === misread) report("low-byte-first", { fate: "given 83,886,080 bytes of memory" });
    if (outcome.crash) throw outcome.crash;
    if (
      delivered.length === 0 &&
      inTime.length > 0 &&
      hasReturned &&
      outcome.result === -1 &&
      trial.world.now < 3000
    )
      report("low-byte-first", { fate: "refused" });
    if (delivered.length > 0 && delivered[0] !== "hello")
      report(
        "wrong-text",
        { sent: shown(messages), got: shown(delivered) },
        { expected: shown(messages), seen: shown(delivered) },
      );
    if (inTime[0] === 0) {
      const when = delivered.length === 0 ? `never delivered (${doing})` : "delivered only later";
      report("late", { message: '"hello"', when });
    }
    expectAll(outcome, messages, FINISHED);
  });
});

test("two messages in one segment", () => {
  scenario('a client sends "hi" and "Ada" in one segment, and after a second "bye"', (trial) => {
    const outcome = converse(trial, [join([frame("hi"), frame("Ada")]), frame("bye")]);
    const { delivered, inTime } = outcome;
    if (outcome.crash) throw outcome.crash;
    const [first = ""] = delivered;
    if (first !== "hi" && first.includes("Ada"))
      report("merged", { got: shown([first]) }, { expected: '"hi", "Ada"', seen: shown([first]) });
    if (!delivered.includes("Ada"))
      report("tail-lost", { lost: '"Ada"' }, { expected: '"hi", "Ada", "bye"', seen: shown(delivered) });
    if (inTime[0] === 1)
      report("late", { message: '"Ada"', when: "delivered only when another segment came" });
    expectAll(outcome, ["hi", "Ada", "bye"], FINISHED);
  });
});

test("an empty message", () => {
  scenario('a client sends "hi", an empty message, and "Ada"', (trial) => {
    const messages = ["hi", "", "Ada"];
    const outcome = converse(trial, messages.map(frame));
    const { delivered, inTime } = outcome;
    const isWhole = areEqual(delivered, messages);
    const fate = isWhole ? "was delivered only when more came" : fateOf(outcome);
    const details = { expected: shown(messages), seen: isWhole ? fate : shown(delivered) };
    if (!isWhole || inTime[1] !== 2) report("empty-message", { fate }, details);
    expectAll(outcome, messages, FINISHED);
  });
});

/** Where position `at` lies in the stream of `messages`: in which one, and how far behind its beginning. */
function locate(messages: readonly string[], at: number): { index: number; offset: number; length: number } {
  let begin = 0;
  for (let index = 0; ; index++) {
    const { length } = frame(messages[index] ?? "");
    if (at < begin + length) return { index, offset: at - begin, length };
    begin += length;
  }
}

test("every cut", () => {
  const messages = ["hi", "", "你好"];
  for (const [head, tail] of everyCut(join(messages.map(frame)))) {
    const { index, offset, length } = locate(messages, head.length);
    const nth = ORDINALS[index] ?? "";
    scenario(`three messages in two segments, cut after byte ${head.length}`, (trial) => {
      const outcome = converse(trial, [head, tail]);
      const { delivered } = outcome;
      const details = { expected: shown(messages), seen: shown(delivered) };
      if (!areEqual(delivered, messages)) {
        if (delivered.some((message) => message.includes("\uFFFD")))
          report("character-cut", { byte: offset - 4, got: shown(delivered) }, details);
        if (offset > 0 && offset < 4)
          report("header-cut", { nth, byte: offset, fate: fateOf(outcome) }, details);
        if (offset >= 4)
          report("text-cut", { nth, byte: offset - 4, of: length - 4, fate: fateOf(outcome) }, details);
      }
      expectAll(outcome, messages, FINISHED);
    });
  }
});

test("bytes one by one, and signals", () => {
  const messages = ["hi", "", "你好", "x".repeat(300)];
  const stream = join(messages.map(frame));
  scenario(
    "four messages in three segments",
    (trial) => {
      const outcome = converse(trial, [stream.subarray(0, 3), stream.subarray(3, 100), stream.subarray(100)]);
      if (trial.way.startsWith("i") && !areEqual(outcome.delivered, messages))
        report("interrupted", { fate: fateOf(outcome) });
      expectAll(outcome, messages, FINISHED);
    },
    { hostile: ["one-byte-reads", "interrupts"] },
  );
});

test("long messages, and many", () => {
  scenario("a client sends a message of 65,536 bytes, and a short one", (trial) => {
    const messages = ["x".repeat(LIMIT), "hi"];
    const outcome = converse(trial, messages.map(frame));
    if (outcome.delivered[0] !== messages[0])
      report("limit-too-low", {
        doing: outcome.hasReturned ? `it returned ${String(outcome.result)}` : outcome.doing,
      });
    expectAll(outcome, messages, FINISHED);
  });
  scenario("a client sends 70 messages of 1,000 bytes in one go", (trial) => {
    const messages = Array.from({ length: 70 }, (_, i) => `${i} `.repeat(500).slice(0, 1000));
    expectAll(converse(trial, [join(messages.map(frame))]), messages, FINISHED);
  });
});

/** A good message, and a header behind it that must be refused at once: the client sends no more, and stays. */
function forge(trial: Trial, length: number): Outcome {
  return converse(trial, [join([frame("hi"), header(length)])], "stay");
}

test("forged lengths", () => {
  for (const length of [0x7fffffff, LIMIT + 1]) {
    const size = `${length.toLocaleString("en-US")} bytes`;
    scenario(`a header announces ${size}`, (trial) => {
      const outcome = forge(trial, length);
      const details = { expected: "return -1 at once", seen: fateOfForged(outcome) };
      const isBelieved = outcome.reserved > 0 || (!outcome.crash && !outcome.hasReturned);
      if (isBelieved) report("no-limit", { length, fate: fateOfForged(outcome) }, details);
      expectAll(outcome, ["hi"], `A header announced ${size}, more than the limit`, -1);
    });
  }
  scenario("a header announces 4,294,967,295 bytes", (trial) => {
    const outcome = forge(trial, 0xffffffff);
    const details = { expected: "return -1 at once", seen: fateOfForged(outcome) };
    if (outcome.crash || outcome.reserved > 0 || !outcome.hasReturned)
      report("signed-length", { fate: fateOfForged(outcome) }, details);
    expectAll(outcome, ["hi"], "A header announced 4,294,967,295 bytes, more than the limit", -1);
  });
});

test("the end", () => {
  const text = "hello";
  for (const arrived of [3, 2, 0].map((n) => n + 4).concat(2)) {
    const inText = arrived >= 4;
    const part = inText ? `${arrived - 4} of 5 bytes of a text` : `${arrived} of 4 bytes of a header`;
    scenario(`a client sends "hi", then ${part}, and leaves`, (trial) => {
      const outcome = converse(trial, [frame("hi"), frame(text).subarray(0, arrived)]);
      const { delivered } = outcome;
      if (delivered.length > 1)
        report("fragment-delivered", {
          arrived: Math.max(arrived - 4, 0),
          length: text.length,
          got: shown(delivered.slice(1)),
        });
      expectAll(outcome, ["hi"], `The client left after ${part}`, -1);
    });
  }
  scenario("a client connects and leaves without a word", (trial) => {
    expectAll(converse(trial, []), [], "The client left without a word");
  });
});
