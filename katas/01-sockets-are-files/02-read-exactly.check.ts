import { test } from "vitest";
import { type Trial, dial, exportedRoutine, mistakes, pattern, scenario, sendInParts } from "#harness";
import {
  AF_INET,
  EINTR,
  SOCK_STREAM,
  SOL_SOCKET,
  SO_LINGER,
  type Thread,
  accept,
  bind,
  close,
  errno,
  errnoName,
  inet,
  listen,
  pause,
  setsockopt,
  socket,
} from "#libc";
import * as learner from "./02-read-exactly.ts";

const report = mistakes({
  "short-count": {
    says: "readn was asked for {asked} bytes and returned {got}, while the rest was on its way: the header is misread.",
  },
  "reads-on": {
    says: "All {asked} bytes that readn was asked for have arrived, and it waits for more: {doing}.",
  },
  "waits-for-nothing": { says: "readn was asked for 0 bytes, an empty body, and waits: {doing}." },
  "gives-up": {
    says: "readn returned -1, errno {name}, and the connection was well: the bytes were on their way.",
  },
  overwrites: {
    says: "Byte {at} of the record is lost: what came later was put over it, again at the beginning of buf.",
  },
  "fills-a-copy": {
    says: "readn returned {got}, and buf is untouched: the bytes went elsewhere. buf.slice makes a copy; buf.subarray is a part of buf itself.",
  },
  "wrong-bytes": { says: "Byte {at} of {asked} in buf is not the one that was sent." },
  "wrong-count": {
    says: "All {asked} bytes are in buf, and readn returned {got}: the caller thinks that the record is torn.",
  },
  "reads-too-much": {
    says: "readn was asked for {asked} bytes and took more from the connection: the next record has lost its first {lost}.",
  },
  "end-ignored": {
    says: "The peer left after {sent} of {asked} bytes, and readn asks on: it was answered 0, end of file, 10,000 times.",
  },
  "end-miscounted": {
    says: "The stream ended after {sent} of {asked} bytes, and readn returned {got}: the caller cannot know what came.",
  },
  "reset-as-end": {
    says: "The connection was reset after {sent} of {asked} bytes, and readn returned {got}: the caller takes a crash for an orderly end.",
  },
  "interrupt-as-error": {
    says: "A signal arrived while readn slept, and it gave up with EINTR: a signal to you is not an error of the peer.",
  },
  "interrupt-as-end": {
    says: "A signal cut the wait short, and readn returned {got} of {asked} bytes as if the stream had ended: only a count of 0 says that.",
  },
  "interrupt-counted": {
    says: "A signal arrived while readn slept, and the -1 of EINTR was added to the count: from then on everything is off by one.",
  },
  "closes-fd": {
    says: "readn closed the descriptor, which is its caller's: the caller's own close fails with EBADF.",
  },
});

const PORT = 7000;
/** buf lies in a larger array, with so many bytes before it, and is so much longer than what is asked for. */
const MARGIN = 16;

/** What the sender does when it has sent everything. */
type Departure = "stays" | "leaves" | "crashes";

/** What one call of readn came to. */
interface Answer {
  asked: number;
  got: unknown;
  error: number;
  room: Uint8Array;
}

interface Run {
  trial: Trial;
  answers: Answer[];
  doing: string;
}

/** A receiver that calls readn once for each number in `asks`, and a sender of `parts`. */
function run(trial: Trial, asks: readonly number[], parts: readonly Uint8Array[], then: Departure): Run {
  const readn = exportedRoutine(learner, "readn");
  const answers: Answer[] = [];
  const caller = { hasLostFd: false };
  const receiver = trial.subjectNamed("receiver", function* (): Thread<void> {
    const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
    yield* bind(listener, inet("0.0.0.0", PORT));
    yield* listen(listener, 1);
    let conn = yield* accept(listener);
    while (conn < 0) conn = yield* accept(listener);
    for (const [index, asked] of asks.entries()) {
      const room = new Uint8Array(MARGIN + asked + MARGIN);
      const got: unknown = yield* readn(conn, room.subarray(MARGIN), asked);
      answers[index] = { asked, got, error: errno, room };
      if (got !== asked) break;
    }
    caller.hasLostFd = (yield* close(conn)) < 0;
    yield* close(listener);
  });
  trial.client(function* () {
    const fd = yield* dial(PORT);
    yield* sendInParts(fd, parts, 2);
    if (then === "crashes") yield* setsockopt(fd, SOL_SOCKET, SO_LINGER, { l_onoff: 1, l_linger: 0 });
    if (then === "stays") yield* pause();
    yield* close(fd);
  }, "sender");
  trial.run();
  if (caller.hasLostFd) report("closes-fd");
  return { trial, answers, doing: receiver.doing };
}

/** All that was asked for is sent: readn must give it, call for call. */
function expectAll(made: Run, asks: readonly number[], sent: Uint8Array): void {
  let from = 0;
  for (const [index, asked] of asks.entries()) {
    const answer = made.answers[index];
    const wanted = sent.subarray(from, from + asked);
    if (answer?.got !== asked || firstWrong(answer, wanted) >= 0 || spilled(answer) !== 0)
      diagnose(made, index, asked, wanted);
    from += asked;
  }
}

function diagnose(made: Run, index: number, asked: number, wanted: Uint8Array): never {
  const answer = made.answers[index];
  const values = { asked, got: String(answer?.got), doing: made.doing };
  const details = { expected: `${asked}`, seen: answer ? values.got : "readn has not returned" };
  if (made.trial.way.startsWith("i")) diagnoseInterrupt(answer, values, details);
  if (!answer) return report(asked === 0 ? "waits-for-nothing" : "reads-on", values, details);
  if (answer.got === -1) return report("gives-up", { ...values, name: errnoName(answer.error) }, details);
  const at = firstWrong(answer, wanted);
  const lost = spilled(answer);
  if (at >= 0 && index > 0)
    return report(
      "reads-too-much",
      { ...values, asked: made.answers[index - 1]?.asked ?? 0, lost: shift(answer, wanted) || asked },
      details,
    );
  if (at >= 0 && Number(answer.got) <= at) return report("short-count", values, details);
  if (answer.room.every((byte) => byte === 0)) return report("fills-a-copy", values, details);
  if (at >= 0) {
    const bytes = { expected: `${wanted[at]}`, seen: `${answer.room[MARGIN + at]}` };
    return report(shift(answer, wanted) > 0 ? "overwrites" : "wrong-bytes", { ...values, at }, bytes);
  }
  if (lost > 0) return report("reads-too-much", { ...values, lost }, details);
  return report("wrong-count", values, details);
}

/** The plain run has passed, so it is the signal that made the difference. */
function diagnoseInterrupt(
  answer: Answer | undefined,
  values: { asked: number; got: string },
  details: { expected: string; seen: string },
): void {
  if (answer?.got === -1 && answer.error === EINTR) report("interrupt-as-error", values, details);
  if (answer && Number(answer.got) >= 0 && Number(answer.got) < values.asked)
    report("interrupt-as-end", values, details);
  report("interrupt-counted", values, details);
}

/** The first index at which buf is not what was sent, or -1. */
function firstWrong({ room }: Answer, wanted: Uint8Array): number {
  return wanted.findIndex((byte, index) => room[MARGIN + index] !== byte);
}

/** Where in what was sent that begins which stands at the beginning of buf; 0 where it is nowhere. */
function shift({ room }: Answer, wanted: Uint8Array): number {
  return Math.max(
    0,
    wanted.findIndex((byte, index) => byte === room[MARGIN] && wanted[index + 1] === room[MARGIN + 1]),
  );
}

/** Bytes written behind those asked for. */
function spilled({ room, asked }: Answer): number {
  return room.subarray(MARGIN + asked).filter((byte) => byte !== 0).length;
}

/** `data` in pieces of these lengths. */
function pieces(data: Uint8Array, ...lengths: number[]): Uint8Array[] {
  const ends = lengths.map((_, index) =>
    lengths.slice(0, index + 1).reduce((sum, length) => sum + length, 0),
  );
  return ends.map((end, index) => data.slice(end - (lengths[index] ?? 0), end));
}

const header = pattern(8);
const body = pattern(200);

function headerInTwoParts(trial: Trial): void {
  expectAll(run(trial, [8], pieces(header, 3, 5), "stays"), [8], header);
}

test("a header that comes in two parts is one header", () => {
  scenario("3 bytes of a header arrive, and 5 a moment later", headerInTwoParts);
});

test("a body comes in as many parts as it likes", () => {
  const parts = pieces(body, 60, 1, 99, 40);
  scenario("a body of 200 bytes arrives in four parts", (trial) =>
    expectAll(run(trial, [200], parts, "stays"), [200], body),
  );
});

test("what stands behind is left for the next call", () => {
  const asks = [8, 13, 8, 20];
  const sent = pattern(49);
  scenario("two records arrive in one segment", (trial) =>
    expectAll(run(trial, asks, [sent], "leaves"), asks, sent),
  );
});

test("no bytes are there at once", () => {
  scenario("a body is empty, and the sender is silent", (trial) =>
    expectAll(run(trial, [0], [], "stays"), [0], header),
  );
});

test("the stream may end", () => {
  for (const sent of [5, 0])
    scenario(`the sender leaves after ${sent} of 8 bytes`, (trial) => {
      trial.onSpin = (_call, result) => {
        if (result === 0) report("end-ignored", { asked: 8, sent });
      };
      const { answers, doing } = run(trial, [8], [header.subarray(0, sent)], "leaves");
      const [answer] = answers;
      const values = { asked: 8, sent, got: answer ? String(answer.got) : doing };
      if (answer?.got !== sent) report("end-miscounted", values, { expected: `${sent}`, seen: values.got });
    });
});

test("the sender may crash", () => {
  scenario("the connection is reset after 5 of 8 bytes", (trial) => {
    const { answers, doing } = run(trial, [8], [header.subarray(0, 5)], "crashes");
    const [answer] = answers;
    const values = { asked: 8, sent: 5, got: answer ? String(answer.got) : doing };
    if (answer?.got !== -1) report("reset-as-end", values, { expected: "-1", seen: values.got });
  });
});

test("a read may give a single byte", () => {
  scenario("a header arrives in two parts", headerInTwoParts, { hostile: ["one-byte-reads"] });
});

test("signals may arrive", () => {
  scenario(
    "a header arrives in two parts",
    (trial) => {
      trial.onFinding = (code) => {
        if (trial.way.startsWith("i") && code === "buffer-too-small") report("interrupt-counted");
      };
      headerInTwoParts(trial);
    },
    { hostile: ["interrupts"] },
  );
});
