/** `check` and `replay`: the verdict on katas, as text, JSON or JUnit XML. */

import type { Kata, Variant, Verdict } from "../model.ts";
import { shownPath } from "../paths.ts";
import { recordVerdict, updateProgress } from "../progress.ts";
import { showRecording, showTypeProblems, showVerdict } from "../show.ts";
import { checkTypes } from "../types.ts";
import { type Context, FAIL, PASS, withRunner } from "./context.ts";
import { needKata } from "./find.ts";
import { type Result, toJson, toJunit } from "./formats.ts";

export interface CheckFlags {
  all?: boolean;
  json?: boolean;
  junit?: boolean;
  /** Check another file in the learner's place: "solution", "wrong/one-read-only.ts". */
  as?: Variant;
}

/** Checks the katas of these names, or all, or the one that is worked on. */
export async function checkCommand(
  context: Context,
  names: readonly string[],
  flags: CheckFlags,
): Promise<number> {
  const katas = choose(context, names, flags.all ?? false);
  const isText = !flags.json && !flags.junit;
  const results: Result[] = [];
  await withRunner(context, async (runner) => {
    for (const kata of katas) {
      const verdict = await runner.check(kata, flags.as ? { variant: flags.as } : {});
      if (verdict.variant === "learner") remember(context, kata, verdict);
      results.push({ kata, verdict });
      if (isText) printVerdict(context, kata, verdict, katas.length);
    }
  });
  const only = katas.length === 1 ? katas[0] : undefined;
  if (flags.json) context.print([toJson(results)]);
  else if (flags.junit) context.print([toJunit(results)]);
  else if (only && !flags.as) await printTypes(context, only);
  else if (!only) context.print(["", `${results.filter(isPass).length} of ${results.length} pass`]);
  return results.every(isPass) ? PASS : FAIL;
}

/** Without a terminal nobody can press keys: one check, and how to go on. */
export async function checkOnce(context: Context, name: string | undefined): Promise<number> {
  const kata = needKata(context, name);
  updateProgress(context.root, (progress) => {
    progress.current = kata.name;
  });
  context.print([`${kata.id}  ${kata.title}`, shownPath(context.root, kata.paths.learner), ""]);
  const code = await checkCommand(context, [kata.name], {});
  context.print(["", howToGoOn(context, kata, code === PASS)]);
  return code;
}

/** Makes one recorded run again. A terminal steps through it; elsewhere it is printed whole. */
export async function replayCommand(context: Context, replay: string): Promise<number> {
  const kata = needKata(context, replay.split(":")[0]);
  if (context.isTerminal) return context.watch({ kata: kata.name, replay });
  const verdict = await withRunner(context, (runner) => runner.check(kata, { replay }));
  const recording = verdict.failures[0]?.recording ?? verdict.recording;
  if (recording) context.print([...showRecording(recording, context.show), ""]);
  // The recording has the whole trace: its last lines need not stand there twice.
  const failures = recording
    ? verdict.failures.map((failure) => ({ ...failure, trace: [] }))
    : verdict.failures;
  // The other tests made no run at all, so their passing says nothing.
  context.print(showVerdict({ ...verdict, failures, testsPassed: [] }, kata, context.show));
  return verdict.outcome === "pass" ? PASS : FAIL;
}

function choose(context: Context, names: readonly string[], all: boolean): readonly Kata[] {
  if (all) return context.catalogue.katas;
  return names.length === 0 ? [needKata(context, undefined)] : names.map((name) => needKata(context, name));
}

/** Of one kata everything is shown; among several a pass is one line. */
function printVerdict(context: Context, kata: Kata, verdict: Verdict, count: number): void {
  if (count === 1) context.print(showVerdict(verdict, kata, context.show));
  else if (verdict.outcome === "pass")
    context.print(showVerdict(verdict, { ...kata, why: "" }, context.show));
  else context.print(["", `${kata.id}  ${kata.name}`, ...showVerdict(verdict, kata, context.show), ""]);
}

async function printTypes(context: Context, kata: Kata): Promise<void> {
  const problems = await checkTypes(context.root, kata).catch(() => []);
  if (problems.length > 0) context.print(["", ...showTypeProblems(problems, context.show)]);
}

function remember({ root, today }: Context, kata: Kata, verdict: Verdict): void {
  updateProgress(root, (progress) => {
    recordVerdict(progress, kata.name, verdict.outcome === "pass", verdict.failures[0]?.code ?? null, today);
  });
}

function howToGoOn({ catalogue }: Context, kata: Kata, passed: boolean): string {
  if (!passed)
    return "Edit the file, then: npm run kata. In a terminal that command stays and checks every save.";
  const next = catalogue.katas[catalogue.katas.indexOf(kata) + 1];
  return next ? `Go on with: npm run kata -- ${next.name}` : "That was the last kata.";
}

function isPass({ verdict }: Result): boolean {
  return verdict.outcome === "pass";
}
