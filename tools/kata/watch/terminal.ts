/**
 * The terminal itself: the alternate screen, raw keys, and drawing only the lines that changed.
 * Whatever ends the process, the terminal is given back as it was found.
 */
import { type Interface, emitKeypressEvents } from "node:readline";
import type { ReadStream, WriteStream } from "node:tty";
import type { Key, Size } from "./state.ts";

export interface TerminalEvents {
  key(key: Key): void;
  resized(size: Size): void;
}

const enterScreen = "\u001b[?1049h\u001b[?25l\u001b[?7l\u001b[2J";
const leaveScreen = "\u001b[?7h\u001b[?25h\u001b[?1049l";

export class Terminal {
  readonly #stdin: ReadStream;
  readonly #stdout: WriteStream;
  readonly #events: TerminalEvents;
  /** What stands on the screen, and what is to stand there once it is ours again. */
  #shown: readonly string[] = [];
  #wanted: readonly string[] = [];
  #isOurs = false;

  constructor(stdin: ReadStream, stdout: WriteStream, events: TerminalEvents) {
    this.#stdin = stdin;
    this.#stdout = stdout;
    this.#events = events;
  }

  size(): Size {
    return { columns: this.#stdout.columns || 80, rows: this.#stdout.rows || 24 };
  }

  draw(lines: readonly string[]): void {
    this.#wanted = lines;
    if (!this.#isOurs) return;
    const changes = paint(this.#shown, lines);
    this.#shown = lines;
    if (changes !== "") this.#stdout.write(changes);
  }

  /** Takes the terminal and draws everything. */
  enter(): void {
    if (this.#isOurs) return;
    this.#isOurs = true;
    // An escape byte alone is the key after 50 ms; the default of half a second feels stuck.
    emitKeypressEvents(this.#stdin, { escapeCodeTimeout: 50 } as unknown as Interface);
    this.#stdin.setRawMode(true);
    this.#stdin.on("keypress", this.#onKeypress);
    this.#stdin.resume();
    this.#stdout.on("resize", this.#onResize);
    process.on("SIGCONT", this.#redraw);
    process.on("exit", this.leave);
    process.on("uncaughtExceptionMonitor", this.leave);
    this.#stdout.write(enterScreen);
    this.#redraw();
  }

  /** Gives the terminal back, for an editor or for good. */
  leave = (): void => {
    if (!this.#isOurs) return;
    this.#isOurs = false;
    process.off("uncaughtExceptionMonitor", this.leave);
    process.off("exit", this.leave);
    process.off("SIGCONT", this.#redraw);
    this.#stdout.off("resize", this.#onResize);
    this.#stdin.off("keypress", this.#onKeypress);
    this.#stdin.setRawMode(false);
    this.#stdin.pause();
    this.#stdout.write(leaveScreen);
  };

  #onKeypress = (text: string | undefined, press: Keypress): void => {
    const key = keyName(text, press);
    if (key !== null) this.#events.key(key);
  };

  /** What was drawn for another size is of no use: the terminal may have moved or cut it. */
  #onResize = (): void => {
    this.#wipe();
    this.#events.resized(this.size());
  };

  #redraw = (): void => {
    this.#wipe();
    this.draw(this.#wanted);
  };

  #wipe(): void {
    this.#shown = [];
    this.#stdout.write("\u001b[2J");
  }
}

/** The bytes that turn the lines shown into the lines wanted. */
export function paint(shown: readonly string[], wanted: readonly string[]): string {
  let bytes = "";
  for (let row = 0; row < Math.max(shown.length, wanted.length); row += 1) {
    const line = wanted[row] ?? "";
    if (line !== shown[row]) bytes += `\u001b[${row + 1};1H\u001b[2K${line}`;
  }
  return bytes;
}

/** A key press as node:readline reports it. */
export interface Keypress {
  name?: string;
  ctrl?: boolean;
  meta?: boolean;
}

const named = new Set([
  "up",
  "down",
  "left",
  "right",
  "home",
  "end",
  "pageup",
  "pagedown",
  "escape",
  "backspace",
]);

/** Our name for a key; null for one that means nothing here. */
export function keyName(text: string | undefined, press: Keypress): Key | null {
  if (press.name === "return" || press.name === "enter") return "enter";
  if (press.name !== undefined && named.has(press.name)) return press.name;
  if (press.ctrl) return press.name === undefined ? null : `ctrl-${press.name}`;
  if (press.meta || text === undefined || /^\p{Cc}/u.test(text)) return null;
  return text;
}
