/**
 * Runs a chapter's program in a process of its own and collects what happened. A cell that does not
 * come to its end within the limit is ended from outside, and named.
 */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { CellOutcome, Failure, Run } from "../outcome.ts";
import type { Message } from "./child.ts";

export interface RunOptions {
  /** How often the program is run; the second time shows what is not deterministic. */
  times: number;
  /** Milliseconds that one cell may take. */
  limit: number;
}

/** Loading transforms the whole kernel the first time, so it may take longer than a cell. */
const loadLimit = 60_000;
const child = fileURLToPath(new URL("./child.ts", import.meta.url));
const tsx = import.meta.resolve("tsx");

/** One {@link Run} for each time the program was begun: fewer than asked when one failed. */
export function runProgram(program: string, options: RunOptions): Promise<Run[]> {
  const { promise, resolve } = makePromise<Run[]>();
  const runs: Run[] = [{ cells: [], failure: null }];
  let cell: number | null = null;
  let finished = 0;
  let stderr = "";

  const args = ["--import", tsx, child, pathToFileURL(program).href, String(options.times)];
  const running = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  const failLast = (failure: Failure) => {
    const last = runs.at(-1);
    if (last !== undefined) last.failure ??= failure;
  };
  const onTimeout = () => {
    failLast(describeTimeout(cell, options.limit));
    running.kill("SIGKILL");
  };
  let timer = setTimeout(onTimeout, loadLimit);
  const watch = (limit: number) => {
    clearTimeout(timer);
    timer = setTimeout(onTimeout, limit);
  };

  const receive = (message: Message) => {
    switch (message.kind) {
      case "begin":
        cell = message.cell;
        return watch(options.limit);
      case "end":
        cell = null;
        runs.at(-1)?.cells.push(message.outcome satisfies CellOutcome);
        return watch(options.limit);
      case "failed":
        return failLast(message.failure);
      case "finished":
        cell = null;
        finished++;
        if (finished < options.times) runs.push({ cells: [], failure: null });
    }
  };
  const lines = createInterface({ input: running.stdout });
  lines.on("line", (line) => receive(JSON.parse(line) as Message));
  running.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  running.on("close", (code) => {
    clearTimeout(timer);
    if (finished < options.times) failLast(describeExit(cell, code, stderr));
    resolve(runs);
  });
  return promise;
}

function describeTimeout(cell: number | null, limit: number): Failure {
  const what = cell === null ? "the program" : "the cell";
  const text = `${what} did not end within ${limit / 1000} s: an endless loop?`;
  return { cell, kind: "timeout", error: { text, stack: "" } };
}

function describeExit(cell: number | null, code: number | null, stderr: string): Failure {
  const why = stderr
    .trim()
    .split("\n")
    .find((line) => /error/iu.test(line));
  const text =
    why ??
    `the process ended with code ${code ?? "none"} before the chapter did: does a cell call process.exit?`;
  return { cell, kind: "exit", error: { text, stack: stderr } };
}

function makePromise<T>() {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
