/**
 * The terminal itself: the alternate screen, raw keys, and drawing only the lines that changed.
 * Whatever ends the process, the terminal is given back as it was found.
 */
import { type Interface, emitKeypressEvents } from "node:readline";
import type { ReadStream, WriteStream } from "node:tty";
import type { Key, Size } from "./state.ts";

export interface Terminal {
  size(): Size;
  draw(lines: readonly string[]): void;
  /** Gives the terminal back, for an editor or for good. */
  leave(): void;
  /** Takes it again and draws everything. */
  enter(): void;
}

export interface TerminalEvents {
  key(key: Key): void;
  resized(size: Size): void;
}

const enterScreen = "\u001b[?1049h\u001b[?25l\u001b[?7l\u001b[2J";
const leaveScreen = "\u001b[?7h\u001b[?25h\u001b[?1049l";

export function openTerminal(stdin: ReadStream, stdout: WriteStream, events: TerminalEvents): Terminal {
  let shown: readonly string[] = [];
  let wanted: readonly string[] = [];
  let isOurs = false;

  function onKeypress(text: string | undefined, press: Keypress): void {
    const key = keyName(text, press);
    if (key !== null) events.key(key);
  }

  /** What was drawn for another size is of no use: the terminal may have moved or cut it. */
  function onResize(): void {
    wipe();
    events.resized(terminal.size());
  }

  function redraw(): void {
    wipe();
    terminal.draw(wanted);
  }

  function wipe(): void {
    shown = [];
    stdout.write("\u001b[2J");
  }

  const terminal: Terminal = {
    size: () => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 }),

    draw(lines) {
      wanted = lines;
      if (!isOurs) return;
      const changes = paint(shown, lines);
      shown = lines;
      if (changes !== "") stdout.write(changes);
    },

    enter() {
      if (isOurs) return;
      isOurs = true;
      stdout.write(enterScreen);
      // An escape byte alone is the key after 50 ms; the default of half a second feels stuck.
      emitKeypressEvents(stdin, { escapeCodeTimeout: 50 } as unknown as Interface);
      stdin.setRawMode(true);
      stdin.on("keypress", onKeypress);
      stdin.resume();
      stdout.on("resize", onResize);
      process.on("SIGCONT", redraw);
      process.on("exit", terminal.leave);
      process.on("uncaughtExceptionMonitor", terminal.leave);
      shown = [];
      terminal.draw(wanted);
    },

    leave() {
      if (!isOurs) return;
      isOurs = false;
      process.off("SIGCONT", redraw);
      process.off("exit", terminal.leave);
      process.off("uncaughtExceptionMonitor", terminal.leave);
      stdout.off("resize", onResize);
      stdin.off("keypress", onKeypress);
      stdin.setRawMode(false);
      stdin.pause();
      stdout.write(leaveScreen);
    },
  };
  return terminal;
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
