/** Builds a Recording from a running world: each line with the state of processes and sockets after it. */
import type { Recording } from "./report.ts";
import { HIDDEN_SITE, siteOf } from "./site.ts";
import { formatSs } from "./views/sockets.ts";
import type { World } from "./world.ts";

/** More steps than anybody steps through; the first ones are dropped. */
export const MOST_STEPS = 600;

/**
 * Starts to record; `finish` gives what there is.
 * @param lines how many the run will make, as a run before has shown: only the last ones become steps
 */
export function makeRecording(
  world: World,
  title: string,
  lines: number,
): { finish(isUnderTest: (pid: number) => boolean): Recording } {
  const pids: number[] = [];
  const recording: Recording = { title, steps: [], panels: [], wrongAt: 0 };
  let lastPanel = "";
  if (world.recorder) world.recorder.skip = Math.max(0, lines - MOST_STEPS);
  world.onLine = (line) => {
    const site = siteOf(line.site?.stack);
    const panel = panelOf(world);
    const text = panel.join("\n");
    if (text !== lastPanel) {
      recording.panels.push(panel);
      lastPanel = text;
    }
    pids.push(line.pid);
    recording.steps.push({
      at: line.at,
      who: line.who,
      text: line.text,
      panel: recording.panels.length - 1,
      ...(site ? { site } : {}),
    });
  };
  return {
    finish(isUnderTest) {
      world.onLine = null;
      // The program's last step is where its mistake is nearest; what clients and network do afterwards follows from it.
      recording.wrongAt = Math.max(0, pids.findLastIndex(isUnderTest));
      return recording;
    },
  };
}

function panelOf(world: World): string[] {
  const lines: string[] = [];
  for (const process of world.processes()) {
    if (process.host !== world.server.name) continue;
    const [task] = process.tasks;
    const doing =
      task?.request?.site === HIDDEN_SITE
        ? "has returned"
        : task?.request
          ? `asleep in ${task.request.call}`
          : (task?.state.toLowerCase() ?? process.state);
    lines.push(`${process.name} (pid ${process.pid})  ${process.state === "zombie" ? "zombie" : doing}`);
    for (const { fd, kind, text, references } of process.descriptors)
      if (fd > 2)
        lines.push(`  fd ${fd}  ${kind}  ${text}${references > 1 ? `  (shared by ${references})` : ""}`);
  }
  lines.push("", ...formatSs(world.sockets()).split("\n"));
  return lines;
}
