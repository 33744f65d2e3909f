/**
 * Newest save wins: one check at a time, and of those asked for meanwhile only the newest. A check
 * that has been overtaken is given a moment to end; then its runner is closed and a fresh one made,
 * since it may sit in an endless loop.
 */
import type { CheckOptions, Kata, Runner, Verdict } from "../model.ts";
import type { After } from "./watcher.ts";

export interface Request {
  kata: Kata;
  options: CheckOptions;
  /** Not called for a request that was overtaken. */
  answered(verdict: Verdict): void;
  /** The runner itself went wrong. */
  failed(reason: string): void;
}

export interface Checker {
  ask(request: Request): void;
  close(): Promise<void>;
}

/** A usual check ends within this; the first one of a runner also loads it, on any machine. */
const patienceMs = 1_000;
const coldPatienceMs = 10_000;

export function makeChecker(makeRunner: () => Runner, after: After): Checker {
  let runner = makeRunner();
  let running: Request | null = null;
  let waiting: Request | null = null;
  let isWarm = false;
  let stopPatience = () => {};

  function start(request: Request): void {
    running = request;
    runner.check(request.kata, request.options).then(
      (verdict) => end(request, () => request.answered(verdict)),
      (error: unknown) => {
        end(request, () => request.failed(error instanceof Error ? error.message : String(error)));
      },
    );
  }

  function end(request: Request, tell: () => void): void {
    if (request !== running) return;
    isWarm = true;
    stopPatience();
    running = null;
    if (!waiting) return tell();
    const next = waiting;
    waiting = null;
    start(next);
  }

  function renew(): void {
    if (!waiting) return;
    void runner.close();
    runner = makeRunner();
    isWarm = false;
    running = null;
    const next = waiting;
    waiting = null;
    start(next);
  }

  return {
    ask(request) {
      if (!running) return start(request);
      if (!waiting) stopPatience = after(isWarm ? patienceMs : coldPatienceMs, renew);
      waiting = request;
    },
    close() {
      stopPatience();
      running = null;
      waiting = null;
      return runner.close();
    },
  };
}
