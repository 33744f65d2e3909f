/** The commands that check nothing: `list`, `hint`, `reset`, `solution`. */
import { readFileSync } from "node:fs";
import { markShown, nextHint, shownHints } from "../hints.ts";
import { shownPath } from "../paths.ts";
import { readProgress, updateProgress } from "../progress.ts";
import { resetKata } from "../reset.ts";
import { showHint } from "../show.ts";
import { standingOf } from "../standing.ts";
import { column, cut, makeInk, widthOf } from "../text.ts";
import { type Context, FAIL, PASS } from "./context.ts";
import { needKata } from "./find.ts";

export function listCommand({ root, catalogue, show, print }: Context): number {
  const ink = makeInk(show.colour);
  const progress = readProgress(root);
  const nameWidth = Math.max(0, ...catalogue.katas.map(({ name }) => widthOf(name)));
  const marks = { done: ink.good("✓"), started: ink.accent("◐"), new: ink.faint("·") };
  const lines = catalogue.chapters.flatMap((chapter) => [
    ink.strong(`${chapter.number}  ${chapter.title}`),
    ...chapter.katas.map((kata) => {
      const left = `  ${marks[standingOf(kata, progress)]} ${column(kata.name, nameWidth)}  ${ink.accent(column("★".repeat(kata.stars), 5))}  `;
      const here = kata.name === progress.current ? "  ← here" : "";
      return left + cut(kata.title, show.width - widthOf(left) - widthOf(here)) + ink.faint(here);
    }),
    "",
  ]);
  const done = catalogue.katas.filter(({ name }) => progress.done.has(name)).length;
  print([...lines, `${done} of ${catalogue.katas.length} done`]);
  return PASS;
}

/** The next hint; once all were shown, all of them again. */
export function hintCommand(context: Context, name: string | undefined): number {
  const { root, show, print } = context;
  const kata = needKata(context, name);
  const progress = readProgress(root);
  const hint = nextHint(kata, progress);
  if (hint) {
    updateProgress(root, (latest) => markShown(latest, kata, hint));
    print(showHint(`${kata.name} · ${hint.label}`, hint.text, show));
    return PASS;
  }
  const shown = shownHints(kata, progress);
  if (shown.length === 0) {
    print([`${kata.name} has no hints.`]);
    return FAIL;
  }
  print(shown.flatMap(({ label, text }) => [...showHint(`${kata.name} · ${label}`, text, show), ""]));
  print([`These are all hints. The solution: npm run kata -- solution ${kata.name} --insist`]);
  return PASS;
}

export function resetCommand(context: Context, name: string | undefined): number {
  const { root, today, print } = context;
  const kata = needKata(context, name);
  const file = shownPath(root, kata.paths.learner);
  const { changed, backup } = resetKata(root, kata, today);
  if (!changed) print([`${file} is as it was shipped: nothing to put back.`]);
  else
    print([
      `${file} is as it was shipped again.`,
      ...(backup === null ? [] : [`Yours is kept in ${shownPath(root, backup)}`]),
    ]);
  return PASS;
}

/** The reference answer: after a pass, or on insisting. */
export function solutionCommand(context: Context, name: string | undefined, insists: boolean): number {
  const { root, print, complain } = context;
  const kata = needKata(context, name);
  if (!insists && !readProgress(root).done.has(kata.name)) {
    complain([`${kata.name} is not done yet. Add --insist to see its solution all the same.`]);
    return FAIL;
  }
  print([shownPath(root, kata.paths.solution), "", readFileSync(kata.paths.solution, "utf8").trimEnd()]);
  return PASS;
}
