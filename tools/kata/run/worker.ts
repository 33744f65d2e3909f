/**
 * Runs in the worker before every check: tells the harness what the runner was asked for, and
 * carries back what the check said beyond pass and fail.
 */
import { afterEach, inject } from "vitest";
import type { Recording } from "../../harness/report.ts";
import { resetScenarios } from "../../harness/scenario.ts";
import { session } from "../../harness/session.ts";

/** What the runner gives. */
export interface CheckRequest {
  kata: string;
  seeds: number[];
  records: boolean;
  replay: string | null;
}

/** What the runner gets back, as meta data of the check's module. */
export interface CheckAnswer {
  recording: Recording | null;
  /** Codes of the mistakes that the check can name; the reason where no wrong answer reaches one. */
  declared: [code: string, reason: string | null][];
}

declare module "vitest" {
  export interface ProvidedContext {
    check: CheckRequest;
  }
  interface TaskMeta {
    check?: CheckAnswer;
  }
}

/** A program waits in the kernel. A timer of the real clock would fire in the middle of some later check. */
for (const timer of ["setTimeout", "setInterval", "setImmediate"] as const) {
  Object.defineProperty(globalThis, timer, {
    configurable: true,
    value: () => {
      throw new Error(
        `${timer} is not there: a simulated program waits by calls, such as \`yield* sleep(1)\``,
      );
    },
  });
}

const request = inject("check");
let recording: Recording | null = null;
session.kata = request.kata;
session.seeds = request.seeds;
session.replay = request.replay;
session.records = request.records;
session.declared.clear();
resetScenarios();
session.onRecording = (made) => {
  recording = made;
};

afterEach(({ task }) => {
  task.file.meta.check = { recording, declared: [...session.declared] };
});
