/** Play by hand in a terminal: threads side by side, one line a step, a number chooses who goes next. */
import { createInterface } from "node:readline";
import { styleText } from "node:util";
import type { Play, PlayView } from "../explorer/play.ts";

const HELP =
  "number: that thread's next step   u: take back   f: the shortest way to a failure   a: start again   q: quit";

/** The game as lines of text. */
export function drawPlay(view: PlayView, colour: boolean): string[] {
  const style = (format: Parameters<typeof styleText>[0], text: string) =>
    colour ? styleText(format, text, { validateStream: false }) : text;
  const columns = view.threads.map(({ name, next }, thread) => {
    const texts = view.steps.filter((step) => step.thread === thread).map(({ text }) => text.length);
    return Math.max(12, name.length, (next ?? "").length + 4, ...texts) + 2;
  });
  const line = (thread: number, text: string) =>
    "      ".concat(" ".repeat(columns.slice(0, thread).reduce((sum, width) => sum + width, 0)), text);
  const lines = [
    style(
      "bold",
      `      ${view.threads.map(({ name }, i) => name.padEnd(columns[i] ?? 0)).join("")}`.trimEnd(),
    ),
  ];
  view.steps.forEach(({ thread, text, isPreemption }, i) => {
    const mark = isPreemption ? "!" : " ";
    lines.push(`${String(i + 1).padStart(3)} ${style("yellow", mark)} ${line(thread, text).slice(6)}`);
  });
  lines.push("");
  view.threads.forEach(({ name, next, isEnabled }, thread) => {
    const state = next === null ? "has ended, or sleeps" : isEnabled ? next : `${next}   (has to wait)`;
    lines.push(`  ${style(isEnabled ? "cyan" : "dim", `${thread}  ${name.padEnd(10)} ${state}`)}`);
  });
  if (view.state.length > 0) lines.push("", style("dim", `  ${view.state.join("   ")}`));
  lines.push(
    "",
    style(
      "dim",
      `  preemptions ${view.preemptions}   switches ${view.switches}   steps ${view.steps.length}`,
    ),
  );
  if (view.failures.length > 0) lines.push("", style("red", `  ✗ ${view.failures.join("; ")}`));
  else if (view.hasEnded) lines.push("", style("green", "  ✓ the end, and nothing has gone wrong"));
  return lines;
}

/** Plays until the player quits or the input ends. @returns the exit code */
export async function playInTerminal(title: string, play: Play): Promise<number> {
  const { stdin, stdout } = process;
  const colour = stdout.isTTY === true && process.env.NO_COLOR === undefined;
  const terminal = createInterface({ input: stdin, output: stdout, prompt: "  > " });
  const show = (note: string): void => {
    if (stdout.isTTY) stdout.write("\u001b[2J\u001b[H");
    stdout.write(
      `\n  ${title}: you are the scheduler\n\n${drawPlay(play.view, colour).join("\n")}\n\n${note}  ${HELP}\n`,
    );
    terminal.prompt();
  };
  show("");
  for await (const line of terminal) {
    const answer = line.trim();
    if (answer === "q") break;
    show(obey(play, answer));
  }
  terminal.close();
  return 0;
}

/** Does what was typed. @returns a remark for the player, or "" */
function obey(play: Play, answer: string): string {
  if (answer === "u") return play.undo() ? "" : "  There is no step to take back.\n";
  if (answer === "a") {
    play.replay([]);
    return "";
  }
  if (answer === "f") {
    const way = play.shortestFailure();
    return way
      ? `  The shortest way to a failure from here: ${way.join(" ")}\n`
      : "  From here nothing can fail any more.\n";
  }
  const isMade = /^\d+$/.test(answer) && play.choose(Number(answer));
  return isMade ? "" : "  That thread cannot go on; choose one that can.\n";
}
