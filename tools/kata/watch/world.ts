/** Does what `update` asks for, on the real disk, runner and terminal, and reports what came of it. */
import { readFileSync } from "node:fs";
import { markShown, nextHint } from "../hints.ts";
import type { CheckOptions, Kata, Progress, Verdict } from "../model.ts";
import { shownPath } from "../paths.ts";
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

/** After so long without a verdict the learner is told that the check still runs. */
const slowMs = 1_000;

export class World {
  readonly #options: WorldOptions;
  #stopWatching = () => {};
  #stopSlow = () => {};
  #types = new AbortController();

  constructor(options: WorldOptions) {
    this.#options = options;
  }

  perform(effect: Effect): void {
    const { kind } = effect;
    switch (kind) {
      case "watch":
        return this.#watch(effect.kata);
      case "check":
        return this.#check(effect.kata, effect.run);
      case "replay":
        return this.#replay(effect.kata, effect.run, effect.replay);
      case "types":
        return this.#checkTypes(effect.kata, effect.run);
      case "rememberKata":
        return this.#remember((progress) => {
          progress.current = effect.kata.name;
        });
      case "rememberVerdict":
        return this.#rememberVerdict(effect.kata, effect.verdict);
      case "rememberHint":
        return this.#remember((progress) => {
          const hint = nextHint(effect.kata, progress);
          if (hint) markShown(progress, effect.kata, hint);
        });
      case "reset":
        return this.#reset(effect.kata);
      case "readSolution":
        return this.#readSolution(effect.kata);
      case "readSource":
        return this.#options.tell({ kind: "source", text: realDisk.read(effect.kata.paths.learner) ?? "" });
      case "edit":
        void this.#edit(effect.kata);
        return;
      case "suspend":
        return suspend(this.#options.terminal);
      case "quit":
        return this.#options.quit();
      default:
        return unreachable(kind);
    }
  }

  /** Stops watching and waiting. */
  stop(): void {
    this.#stopWatching();
    this.#stopSlow();
    this.#types.abort();
  }

  #note(tone: Note["tone"], text: string): void {
    this.#options.tell({ kind: "noted", note: { tone, text } });
  }

  #watch(kata: Kata): void {
    this.#stopWatching();
    this.#stopWatching = watchFiles([kata.paths.learner, kata.paths.check], {
      disk: realDisk,
      after: realAfter,
      poll: this.#options.poll,
      saved: () => this.#options.tell({ kind: "saved" }),
    });
  }

  #check(kata: Kata, run: number): void {
    this.#ask(kata, run, {}, (verdict) => this.#options.tell({ kind: "checked", run, verdict }));
  }

  #replay(kata: Kata, run: number, replay: string): void {
    this.#ask(kata, run, { replay }, (verdict) => {
      this.#options.tell({ kind: "replayed", run, replay: runOf(verdict) });
    });
  }

  #ask(kata: Kata, run: number, options: CheckOptions, answered: (verdict: Verdict) => void): void {
    const { checker, tell } = this.#options;
    this.#types.abort();
    this.#stopSlow();
    this.#stopSlow = realAfter(slowMs, () => tell({ kind: "slow", run }));
    checker.ask({ kata, options, answered, failed: (reason) => tell({ kind: "uncheckable", run, reason }) });
  }

  #checkTypes(kata: Kata, run: number): void {
    this.#types = new AbortController();
    const { signal } = this.#types;
    checkTypes(this.#options.root, kata, signal).then(
      (problems) => this.#options.tell({ kind: "typed", run, problems }),
      (error: unknown) => {
        if (!signal.aborted) this.#note("bad", `The types could not be checked: ${messageOf(error)}`);
      },
    );
  }

  #remember(change: (progress: Progress) => void): void {
    try {
      this.#options.tell({ kind: "progress", progress: updateProgress(this.#options.root, change) });
    } catch (error) {
      this.#note("bad", `Progress could not be saved: ${messageOf(error)}`);
    }
  }

  #rememberVerdict(kata: Kata, verdict: Verdict): void {
    const mistake = verdict.failures[0]?.code ?? null;
    const today = dayOf(new Date());
    this.#remember((progress) => {
      recordVerdict(progress, kata.name, verdict.outcome === "pass", mistake, today);
    });
  }

  #reset(kata: Kata): void {
    const { root } = this.#options;
    try {
      const { changed, backup } = resetKata(root, kata, dayOf(new Date()));
      const kept = backup === null ? "" : ` Yours is kept in ${shownPath(root, backup)}`;
      if (changed) this.#note("good", `The shipped file is back.${kept}`);
      else this.#note("plain", "The file is as it was shipped: nothing to put back.");
    } catch (error) {
      this.#note("bad", `The file could not be put back: ${messageOf(error)}`);
    }
  }

  #readSolution(kata: Kata): void {
    try {
      this.#options.tell({ kind: "solution", text: readFileSync(kata.paths.solution, "utf8") });
    } catch (error) {
      this.#note("bad", `The solution could not be read: ${messageOf(error)}`);
    }
  }

  async #edit(kata: Kata): Promise<void> {
    const command = editorCommand(process.env);
    if (!command) return this.#note("plain", howToSetEditor);
    const problem = await runEditor(command, kata.paths.learner, this.#options.terminal);
    if (problem !== null) this.#note("bad", problem);
  }
}

/** Hands the terminal to the shell, as Ctrl-Z does. The timer fires once we are woken, or if nobody could stop us. */
function suspend(terminal: Terminal): void {
  if (process.platform === "win32") return;
  terminal.leave();
  realAfter(50, () => terminal.enter());
  process.kill(0, "SIGTSTP");
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
