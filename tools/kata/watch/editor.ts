/** Opens a file in the learner's editor: $VISUAL, else $EDITOR, with arguments if it has any. */
import { spawn } from "node:child_process";
import type { Terminal } from "./terminal.ts";

export interface EditorCommand {
  program: string;
  args: string[];
}

/** Null where neither variable is set. Quotes keep a path with spaces together. */
export function editorCommand(environment: Record<string, string | undefined>): EditorCommand | null {
  const words = (environment.VISUAL || environment.EDITOR || "").match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
  const [program, ...args] = words.map((word) => word.replace(/^(["'])(.*)\1$/, "$2"));
  return program === undefined ? null : { program, args };
}

export const howToSetEditor =
  'No editor is set. Put it into the variable EDITOR before you start, for example: export EDITOR=vim, or EDITOR="code -r".';

/** Lends the terminal to the editor until it ends. Returns what went wrong, or null. */
export function runEditor(command: EditorCommand, file: string, terminal: Terminal): Promise<string | null> {
  terminal.leave();
  return new Promise((resolve) => {
    const finish = (problem: string | null) => {
      terminal.enter();
      resolve(problem);
    };
    // On Windows editors are often .cmd scripts, which only a shell can start.
    const shell = process.platform === "win32";
    const child = spawn(command.program, [...command.args, shell ? `"${file}"` : file], {
      stdio: "inherit",
      shell,
    });
    child.once("error", (error) =>
      finish(`The editor "${command.program}" could not be started: ${error.message}`),
    );
    child.once("exit", (status) =>
      finish(status === 0 ? null : `The editor "${command.program}" ended with status ${status}.`),
    );
  });
}
