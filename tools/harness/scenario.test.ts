import { beforeEach, describe, expect, test } from "vitest";
import { SHUT_WR, listen, shutdown } from "../libc/index.ts";
import { forgetfulEcho, leakyEcho, politeEcho, spinningEcho } from "./fixtures.ts";
import {
  type Hostility,
  Inbox,
  KataFailure,
  type Recording,
  type Trial,
  dial,
  mistakes,
  pattern,
  receive,
  scenario,
  sendAll,
  session,
} from "./index.ts";
import { resetScenarios } from "./scenario.ts";

const report = mistakes({ "not-all": { says: "{got} of {sent} bytes came back." } });

beforeEach(() => {
  resetScenarios();
  session.replay = null;
  session.onRecording = null;
  session.kata = "test-kata";
});

/** A client that sends 1,000 bytes to `program`, ends its side, and wants all of them back. */
function echoes(program: (port: number) => ReturnType<typeof politeEcho>): (trial: Trial) => void {
  return (trial) => {
    trial.subjectNamed("server", program, 8080);
    const inbox = new Inbox();
    trial.client(function* () {
      const fd = yield* dial(8080);
      yield* sendAll(fd, pattern(1000));
      yield* shutdown(fd, SHUT_WR);
      yield* receive(fd, inbox);
    });
    trial.run();
    if (inbox.length !== 1000) report("not-all", { got: inbox.length, sent: 1000 });
  };
}

function failureOf(run: () => void): KataFailure {
  try {
    run();
  } catch (error) {
    if (error instanceof KataFailure) return error;
    throw error;
  }
  throw new Error("the scenario passed");
}

const EVERY: readonly Hostility[] = ["one-byte-reads", "interrupts", "schedules"];

describe("a scenario", () => {
  test("runs plainly and in every way that is asked for", () => {
    const ways: string[] = [];
    scenario(
      "a client",
      (trial) => {
        ways.push(trial.way);
        echoes(politeEcho)(trial);
      },
      { hostile: ["one-byte-reads", "schedules"] },
    );
    expect(ways).toEqual(["plain", "r", "s1", "s2"]);
  });

  test("interrupts each call that sleeps in turn, so a program that gives up at EINTR fails in one of them", () => {
    const failure = failureOf(() => scenario("a client", echoes(politeEcho), { hostile: EVERY }));
    expect(failure.report.code).toBe("not-all");
    expect(failure.report.replay).toMatch(/^test-kata:1\.i\d+$/);
    expect(failure.report.scenario).toContain("a signal arrives");
    expect(failure.report.trace.join("\n")).toContain("EINTR (Interrupted system call)");
  });

  test("a failure is the same each time, to the byte", () => {
    const run = () => {
      resetScenarios();
      return failureOf(() => scenario("a client", echoes(leakyEcho))).report;
    };
    expect(run()).toEqual(run());
  });

  test("a replay string makes only its own run, and records it though it passes", () => {
    const recordings: [Recording, boolean][] = [];
    session.onRecording = (recording, passed) => recordings.push([recording, passed]);
    session.replay = "test-kata:2.r";
    const made: string[] = [];
    const noting = (title: string) => (trial: Trial) => {
      made.push(`${title} ${trial.way}`);
      echoes(politeEcho)(trial);
    };
    scenario("first", noting("first"), { hostile: EVERY });
    scenario("second", noting("second"), { hostile: EVERY });
    expect([...new Set(made)]).toEqual(["second r"]);
    expect(recordings).toHaveLength(1);
    expect(recordings[0]?.[1]).toBe(true);
    expect(recordings[0]?.[0].title).toBe("second");
  });
});

describe("what a check need not ask for", () => {
  test("a descriptor that is open when the program returns is a leak, named by number", () => {
    const { report: seen } = failureOf(() =>
      scenario("a client", (trial) => {
        trial.subjectNamed("server", leakyEcho, 8080);
        trial.client(function* () {
          yield* sendAll(yield* dial(8080), "hello");
        });
        trial.run();
      }),
    );
    expect(seen.code).toBe("descriptor-leak");
    expect(seen.sentence).toContain("fd 4 was still open when server returned");
  });

  test("the same empty answer 10,000 times in a row is spinning", () => {
    const { report: seen } = failureOf(() => scenario("a client", echoes(spinningEcho as typeof politeEcho)));
    expect(seen.code).toBe("step-budget");
    expect(seen.sentence).toContain("read was answered 0 (end of file) 10,000 times");
  });

  test("a call without yield* is named, and what it led to comes second", () => {
    const { report: seen } = failureOf(() =>
      scenario("a client", echoes(forgetfulEcho as typeof politeEcho)),
    );
    expect(seen.code).toBe("call-without-yield");
    expect(seen.sentence).toContain("`listen` was called without `yield*`");
    expect(seen.seen).toBe("0 of 1,000 bytes came back.");
  });

  test("what is not a generator function is said so", () => {
    const plain = (() => 0) as unknown as typeof politeEcho;
    expect(failureOf(() => scenario("a client", echoes(plain))).report.code).toBe("not-a-generator");
  });

  test("a plain function that loops over calls it never makes is stopped and told what it is", () => {
    const looping = ((port: number) => {
      for (;;) listen(port, 1);
    }) as unknown as typeof politeEcho;
    const { report: seen } = failureOf(() => scenario("a client", echoes(looping)));
    expect(seen.sentence).toContain("`listen` was called without `yield*`");
    expect(seen.seen).toContain("server is not a generator function: write `function*`");
  });

  test("an exception in the program becomes one sentence", () => {
    function* throwing(): Generator<never, void, number> {
      throw new TypeError("x is undefined");
    }
    const { report: seen } = failureOf(() =>
      scenario("a client", echoes(throwing as unknown as typeof politeEcho)),
    );
    expect(seen.code).toBe("uncaught-exception");
    expect(seen.sentence).toBe("the program threw TypeError: x is undefined");
  });
});

test("a recording has a panel for every step, and marks the program's last one", () => {
  const { report: seen } = failureOf(() => scenario("a client", echoes(leakyEcho)));
  const recording = seen.recording as Recording;
  expect(recording.steps.length).toBeGreaterThan(10);
  for (const step of recording.steps) expect(recording.panels[step.panel]?.length).toBeGreaterThan(0);
  expect(recording.steps[recording.wrongAt]?.who).toBe("server");
});

test("an error of the check itself is not turned into a verdict on the program", () => {
  expect(() =>
    scenario("a client", () => {
      throw new Error("the check is broken");
    }),
  ).toThrow("the check is broken");
});
