/** Does what `update` asks for, on the real disk, runner and terminal, and reports what came of it. */
import { readFileSync } from "node:fs";
import { shownPath } from "../catalogue.ts";
import { markShown, nextHint } from "../hints.ts";
import type { CheckOptions, Kata, Progress, Verdict } from "../model.ts";
import { dayOf, recordVerdict, updateProgress } from "../progress.ts";
import { resetKata } from "../reset.ts";
import { checkTypes } from "../types.ts";
import type { Checker } from "./checker.ts";
import { realAfter, realDisk } from "./disk.ts";
import { editorCommand, howToSetEditor, runEditor } from "./editor.ts";
import type { Effect, Event, Note } from "./state.ts";
import { runOf, unreachable } from "./state.ts";
import type { Terminal } from "./terminal.ts";
import { watchFiles } from "./watcher.ts";

export interface WorldOptions {
  root: string;
  poll: boolean;
  checker: Checker;
  terminal: Terminal;
  tell(event: Event): void;
  quit(): void;
}

export interface World {
  perform(effect: Effect): void;
  /** Stops watching and waiting. */
  stop(): void;
}

/** After so long without a verdict the learner is told that the check still runs. */
const slowMs = 1_000;

export function makeWorld({ root, poll, checker, terminal, tell, quit }: WorldOptions): World {
  let stopWatching = () => {};
  let stopSlow = () => {};
  let types = new AbortController();

  const note = (tone: Note["tone"], text: string) => tell({ kind: "noted", note: { tone, text } });

  function remember(change: (progress: Progress) => void): void {
    tell({ kind: "progress", progress: updateProgress(root, change) });
  }

  function check(kata: Kata, run: number): void {
    ask(kata, run, {}, (verdict) => tell({ kind: "checked", run, verdict }));
  }

  function replay(kata: Kata, run: number, replay: string): void {
    ask(kata, run, { replay }, (verdict) => tell({ kind: "replayed", run, replay: runOf(verdict) }));
  }

  function ask(kata: Kata, run: number, options: CheckOptions, answered: (verdict: Verdict) => void): void {
    types.abort();
    stopSlow();
    stopSlow = realAfter(slowMs, () => tell({ kind: "slow", run }));
    checker.ask({ kata, options, answered, failed: (reason) => tell({ kind: "uncheckable", run, reason }) });
  }

  function typeCheck(kata: Kata, run: number): void {
    types = new AbortController();
    const { signal } = types;
    checkTypes(root, kata, signal).then(
      (problems) => tell({ kind: "typed", run, problems }),
      (error: unknown) => {
        if (!signal.aborted) note("bad", `The types could not be checked: ${messageOf(error)}`);
      },
    );
  }

  function reset(kata: Kata): void {
    try {
      const { changed, backup } = resetKata(root, kata, dayOf(new Date()));
      if (!changed) note("plain", "The file is as it was shipped: nothing to put back.");
      else
        note(
          "good",
          backup === null
            ? "The shipped file is back."
            : `The shipped file is back. Yours is kept in ${shownPath(root, backup)}`,
        );
    } catch (error) {
      note("bad", `The file could not be put back: ${messageOf(error)}`);
    }
  }

  async function edit(kata: Kata): Promise<void> {
    const command = editorCommand(process.env);
    if (!command) return note("plain", howToSetEditor);
    const problem = await runEditor(command, kata.paths.learner, terminal);
    if (problem !== null) note("bad", problem);
  }

  function readSolution(kata: Kata): void {
    try {
      tell({ kind: "solution", text: readFileSync(kata.paths.solution, "utf8") });
    } catch (error) {
      note("bad", `The solution could not be read: ${messageOf(error)}`);
    }
  }

  function perform(effect: Effect): void {
    switch (effect.kind) {
      case "watch":
        stopWatching();
        stopWatching = watchFiles([effect.kata.paths.learner, effect.kata.paths.check], {
          disk: realDisk,
          after: realAfter,
          poll,
          saved: () => tell({ kind: "saved" }),
        });
        return;
      case "check":
        return check(effect.kata, effect.run);
      case "replay":
        return replay(effect.kata, effect.run, effect.replay);
      case "types":
        return typeCheck(effect.kata, effect.run);
      case "rememberKata":
        return remember((progress) => {
          progress.current = effect.kata.name;
        });
      case "rememberVerdict": {
        const { kata, verdict } = effect;
        const mistake = verdict.failures[0]?.code ?? null;
        return remember((progress) => {
          recordVerdict(progress, kata.name, verdict.outcome === "pass", mistake, dayOf(new Date()));
        });
      }
      case "rememberHint":
        return remember((progress) => {
          const hint = nextHint(effect.kata, progress);
          if (hint) markShown(progress, effect.kata, hint);
        });
      case "reset":
        return reset(effect.kata);
      case "readSolution":
        return readSolution(effect.kata);
      case "edit":
        void edit(effect.kata);
        return;
      case "suspend":
        return suspend(terminal);
      case "quit":
        return quit();
      default:
        return unreachable(effect);
    }
  }

  return {
    perform,
    stop() {
      stopWatching();
      stopSlow();
      types.abort();
    },
  };
}

/** Hands the terminal to the shell, as Ctrl-Z does. The timer fires once we are woken, or if nobody could stop us. */
function suspend(terminal: Terminal): void {
  if (process.platform === "win32") return;
  terminal.leave();
  realAfter(50, terminal.enter);
  process.kill(0, "SIGTSTP");
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
