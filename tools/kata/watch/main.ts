/**
 * Watch mode: shows a kata, checks it at each save, and answers keys until the learner quits.
 * A loop around two pure functions: `update` (update.ts) and `view` (views/view.ts).
 */
import { findKata, loadCatalogue } from "../catalogue.ts";
import type { Kata } from "../model.ts";
import { currentKata, readProgress, setAsideProgress } from "../progress.ts";
import { createRunner } from "../runner.ts";
import { makeChecker } from "./checker.ts";
import { realAfter } from "./disk.ts";
import { goTo, goToReplay } from "./moves.ts";
import type { Effect, Event, State } from "./state.ts";
import { Terminal } from "./terminal.ts";
import { update } from "./update.ts";
import { view } from "./views/view.ts";
import { World } from "./world.ts";

export interface WatchModeOptions {
  /** The project's folder. */
  root: string;
  /** Name of the kata to begin with; by default the one that was worked on last. */
  kata?: string;
  /** Look at the clock instead of waiting for events: for network mounts. */
  poll?: boolean;
  /** A replay string: begins with the trace of that run. */
  replay?: string;
}

/** Runs until the learner quits; answers the exit code. Needs a terminal at both ends. */
export function watch(options: WatchModeOptions): Promise<number> {
  const catalogue = loadCatalogue(options.root);
  const progress = readProgress(options.root);
  const kata =
    options.kata === undefined ? currentKata(catalogue.katas, progress) : findKata(catalogue, options.kata);
  if (!kata) {
    const sentence =
      options.kata === undefined ? "There are no katas here." : `There is no kata called ${options.kata}.`;
    process.stderr.write(`${sentence}\n`);
    return Promise.resolve(2);
  }
  return new Promise((resolve) => run(options, kata, { catalogue, progress }, resolve));
}

function run(
  options: WatchModeOptions,
  first: Kata,
  found: Pick<State, "catalogue" | "progress">,
  end: (code: number) => void,
): void {
  const { root } = options;
  const terminal = new Terminal(process.stdin, process.stdout, {
    key: (key) => tell({ kind: "key", key }),
    resized: (size) => tell({ kind: "resized", size }),
  });
  const checker = makeChecker(() => createRunner(root), realAfter);
  const world = new World({
    root,
    poll: options.poll ?? false,
    checker,
    terminal,
    tell,
    quit: () => quit(0),
  });
  const stopSignals = onSignals({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }, quit);

  let state = startState(found, terminal.size(), root);
  let isOver = false;

  function tell(event: Event): void {
    if (!isOver) become(...update(state, event));
  }

  function become(next: State, effects: readonly Effect[]): void {
    state = next;
    terminal.draw(view(state));
    for (const effect of effects) world.perform(effect);
  }

  function quit(code: number): void {
    if (isOver) return;
    isOver = true;
    stopSignals();
    world.stop();
    terminal.leave();
    process.stdout.write(`${farewell(state)}\n`);
    void checker.close().finally(() => end(code));
  }

  terminal.enter();
  const index = state.catalogue.katas.indexOf(first);
  become(...(options.replay === undefined ? goTo(state, index) : goToReplay(state, index, options.replay)));
}

/** Ends with the code that belongs to the signal; returns how to stop listening. */
function onSignals(codes: Record<string, number>, quit: (code: number) => void): () => void {
  const handlers = Object.entries(codes).map(([signal, code]) => [signal, () => quit(code)] as const);
  for (const [signal, handler] of handlers) process.on(signal, handler);
  return () => {
    for (const [signal, handler] of handlers) process.off(signal, handler);
  };
}

function startState(found: Pick<State, "catalogue" | "progress">, size: State["size"], root: string): State {
  const damaged = setAsideProgress(root);
  const note =
    damaged === null
      ? null
      : ({
          tone: "bad",
          text: `The progress file was damaged. It is kept as ${damaged}; a new one begins.`,
        } as const);
  return {
    ...found,
    size,
    colour: !process.env.NO_COLOR,
    current: 0,
    run: 0,
    checking: "no",
    verdict: null,
    typeProblems: [],
    screen: { kind: "kata", scroll: 0 },
    question: null,
    note,
  };
}

function farewell(state: State): string {
  const { katas } = state.catalogue;
  const done = katas.filter((kata) => state.progress.done.has(kata.name)).length;
  return `${done} of ${katas.length} katas done. Go on with: npm run kata`;
}
