/**
 * A Vitest pool of one worker thread that outlives its runs. Vitest's own pools end their thread
 * after every run, and the next one loads kernel, libc and harness again: 300 ms. Here they stay
 * loaded; only what is named to `invalidate` is loaded anew, and a check takes about 10 ms.
 *
 * Follows Vitest's protocol for custom pools (vitest.dev/guide/advanced/pool), which is marked
 * experimental; the version of Vitest is pinned.
 */
import { EventEmitter } from "node:events";
import path from "node:path";
import { Worker } from "node:worker_threads";
import type { PoolOptions, PoolRunnerInitializer, PoolWorker, WorkerRequest } from "vitest/node";

export interface WarmPool extends PoolRunnerInitializer {
  /** The thread's number; null while there is none. */
  threadId(): number | null;
  /** These files are loaded anew in the next run. */
  invalidate(files: Iterable<string>): void;
  /** Ends the thread, whatever it is doing; the next run starts another. A run under way ends with an error. */
  kill(): Promise<void>;
}

export function createWarmPool(): WarmPool {
  const name = "warm";
  const stale = new Set<string>();
  let thread: Worker | null = null;
  let isGreeted = false;

  const kill = async () => {
    const dying = thread;
    thread = null;
    isGreeted = false;
    await dying?.terminate();
  };

  /** What Vitest takes for a fresh worker: a link to the one thread, for one run. */
  const createPoolWorker = (options: PoolOptions): PoolWorker => {
    const events = new EventEmitter();
    const relays = (["message", "error", "exit"] as const).map((event) => ({
      event,
      relay: (data: unknown) => void events.emit(event, data),
    }));
    let linked: Worker | null = null;
    const answer = (type: "started" | "stopped") => {
      queueMicrotask(() => events.emit("message", { type, __vitest_worker_response__: true }));
    };
    return {
      name,
      on: (event, callback) => void events.on(event, callback),
      off: (event, callback) => void events.off(event, callback),
      deserialize: (data) => data,
      async start() {
        thread ??= startThread(options);
        linked = thread;
        for (const { event, relay } of relays) linked.on(event, relay);
      },
      async stop() {
        for (const { event, relay } of relays) linked?.off(event, relay);
      },
      send(message: WorkerRequest) {
        if (message.type === "stop") return answer("stopped");
        if (message.type === "start") {
          if (isGreeted) return answer("started");
          isGreeted = true;
        }
        if (message.type === "run") {
          message.context.invalidates = [...(message.context.invalidates ?? []), ...stale];
          stale.clear();
        }
        linked?.postMessage(message);
      },
    };
  };

  return {
    name,
    createPoolWorker,
    kill,
    threadId: () => thread?.threadId ?? null,
    invalidate: (files) => {
      for (const file of files) stale.add(file);
    },
  };
}

function startThread(options: PoolOptions): Worker {
  return new Worker(path.join(options.distPath, "workers", "threads.js"), {
    env: options.env as NodeJS.ProcessEnv,
    execArgv: options.execArgv,
    // Kept away from the terminal: what programs print travels with the verdict.
    stdout: true,
    stderr: true,
  });
}
