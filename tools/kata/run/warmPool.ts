/**
 * A Vitest pool of one worker thread that outlives its runs. Vitest's own pools end their thread
 * after every run, and the next one loads kernel, libc and harness again: 400 ms. Here they stay
 * loaded; only what is named to `invalidate` is loaded anew, and a run costs about 10 ms.
 *
 * Follows Vitest's protocol for custom pools (vitest.dev/guide/advanced/pool), which is marked
 * experimental; the version of Vitest is pinned.
 */
import { EventEmitter } from "node:events";
import path from "node:path";
import { Worker } from "node:worker_threads";
import type { PoolOptions, PoolRunnerInitializer, PoolWorker, WorkerRequest } from "vitest/node";

/**
 * A program that collects without end is stopped here, and not by the machine. One allocation of more
 * than the little that V8 grants at the limit still ends the whole process; nothing can catch that.
 */
export const HEAP_MB = 512;

export class WarmPool implements PoolRunnerInitializer {
  readonly name = "warm";
  /** The last thread died of it. */
  hasUsedUpMemory = false;
  #thread: Worker | null = null;
  #isGreeted = false;
  readonly #stale = new Set<string>();

  /** These files are loaded anew in the next run. */
  invalidate(files: Iterable<string>): void {
    for (const file of files) this.#stale.add(file);
  }

  /** Ends the thread, whatever it is doing; the next run starts another. A run under way ends with an error. */
  async kill(): Promise<void> {
    const dying = this.#thread;
    this.#forget(dying);
    await dying?.terminate();
  }

  /** The thread's number; null while there is none. */
  get threadId(): number | null {
    return this.#thread?.threadId ?? null;
  }

  createPoolWorker(options: PoolOptions): PoolWorker {
    return new Link(this, options);
  }

  /** The thread, started where there is none. */
  thread(options: PoolOptions): Worker {
    if (this.#thread) return this.#thread;
    const thread = new Worker(path.join(options.distPath, "workers", "threads.js"), {
      env: options.env as NodeJS.ProcessEnv,
      execArgv: options.execArgv,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
      // Kept away from the terminal: what programs print travels with the verdict.
      stdout: true,
      stderr: true,
    });
    thread.on("exit", () => this.#forget(thread));
    thread.on("error", (error: NodeJS.ErrnoException) => {
      this.hasUsedUpMemory = error.code === "ERR_WORKER_OUT_OF_MEMORY";
    });
    this.#thread = thread;
    return thread;
  }

  /** Whether the thread still has to be told how Vitest is configured; asked once a thread. */
  greet(): boolean {
    const isNew = !this.#isGreeted;
    this.#isGreeted = true;
    return isNew;
  }

  /** The files to load anew; each is named once. */
  takeStale(): string[] {
    const stale = [...this.#stale];
    this.#stale.clear();
    return stale;
  }

  #forget(thread: Worker | null): void {
    if (thread !== this.#thread) return;
    this.#thread = null;
    this.#isGreeted = false;
  }
}

const EVENTS = ["message", "error", "exit"] as const;

/** What Vitest takes for a fresh worker: a link to the one thread, for one run. */
class Link implements PoolWorker {
  readonly name: string;
  readonly #pool: WarmPool;
  readonly #options: PoolOptions;
  readonly #events = new EventEmitter();
  #thread: Worker | null = null;
  #hasFailed = false;
  readonly #relays = EVENTS.map((event) => ({
    event,
    relay: (data: unknown) => {
      // A thread that dies of an error exits too; Vitest waits for one word, and does not survive the other.
      if (event === "exit" && this.#hasFailed) return;
      this.#hasFailed = event === "error";
      this.#events.emit(event, data);
    },
  }));

  constructor(pool: WarmPool, options: PoolOptions) {
    this.name = pool.name;
    this.#pool = pool;
    this.#options = options;
  }

  on(event: string, callback: (data: unknown) => void): void {
    this.#events.on(event, callback);
  }

  off(event: string, callback: (data: unknown) => void): void {
    this.#events.off(event, callback);
  }

  deserialize(data: unknown): unknown {
    return data;
  }

  async start(): Promise<void> {
    this.#pool.hasUsedUpMemory = false;
    this.#thread = this.#pool.thread(this.#options);
    for (const { event, relay } of this.#relays) this.#thread.on(event, relay);
  }

  async stop(): Promise<void> {
    for (const { event, relay } of this.#relays) this.#thread?.off(event, relay);
  }

  send(message: WorkerRequest): void {
    if (message.type === "stop") return this.#answer("stopped");
    if (message.type === "start" && !this.#pool.greet()) return this.#answer("started");
    if (message.type === "run") {
      message.context.invalidates = [...(message.context.invalidates ?? []), ...this.#pool.takeStale()];
    }
    this.#thread?.postMessage(message);
  }

  /** In the thread's place: it was started long ago, and it is not to stop. */
  #answer(type: "started" | "stopped"): void {
    queueMicrotask(() => this.#events.emit("message", { type, __vitest_worker_response__: true }));
  }
}
