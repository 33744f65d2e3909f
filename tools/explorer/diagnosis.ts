/** From a failing schedule and its cause to the sentence that a learner reads. */
import type { Cause } from "./blame.ts";
import type { Recorded } from "./record.ts";
import type { Problem } from "./verdict.ts";

export interface Diagnosis {
  readonly problem: Problem;
  readonly sentence: string;
}

export function diagnose(problem: Problem, failing: Recorded, cause: Cause | null): Diagnosis {
  if (problem.code === "sleeps-for-ever") {
    const lost = lostWakeup(problem, failing);
    if (lost) return lost;
  }
  const why = cause && problem.code !== "deadlock" ? decisiveOrder(failing, cause) : "";
  return { problem, sentence: [asSentence(problem.sentence), why].filter(Boolean).join(" ") };
}

/** A signal that came before the thread slept woke nobody. */
function lostWakeup(problem: Problem, { steps, names }: Recorded): Diagnosis | null {
  const [sleeper = -1] = problem.threads;
  const condvar = problem.condvar?.name ?? "";
  const slept = steps.findLastIndex(
    ({ thread, text }) => thread === sleeper && text.startsWith(`wait ${condvar} `),
  );
  const early = steps.findLastIndex(
    ({ text, released }, i) =>
      i < slept && released.length === 0 && (text === `signal ${condvar}` || text === `broadcast ${condvar}`),
  );
  const signal = steps[early];
  if (!signal) return null;
  const sentence = `Lost wake-up: ${names[signal.thread]}'s \`${signal.text}\` (step ${signal.number}) comes before ${names[sleeper]} sleeps (step ${steps[slept]?.number}). A signal that nobody waits for is forgotten, so ${names[sleeper]} sleeps for ever.`;
  return { problem: { ...problem, code: "lost-wakeup", sentence }, sentence };
}

function decisiveOrder(failing: Recorded, { first, second, racer }: Cause): string {
  const { names, steps, left } = failing;
  const a = steps[first];
  if (!a) return "";
  const b = second === undefined ? undefined : steps[second];
  const between = second === undefined ? "" : interruption(failing, first, second);
  if (between) return between;
  const waiting = left.find(({ thread }) => thread === racer)?.text ?? "next step";
  const later = b ? `\`${b.text}\` (step ${b.number})` : `\`${waiting}\``;
  return `The order of two steps decides: ${names[a.thread]}'s \`${a.text}\` (step ${a.number}) comes before ${names[racer]}'s ${later}; the other way round it passes.`;
}

/** Another thread wrote between a thread's read and its write of one object: the pattern of the lost update. */
function interruption({ steps, names }: Recorded, first: number, second: number): string {
  const a = steps[first];
  const b = steps[second];
  if (!a || !b) return "";
  const [object = -1] = a.objects;
  const own = steps.findIndex(
    (step, i) => i > second && step.thread === a.thread && step.objects.includes(object),
  );
  if (own < 0 || !a.text.startsWith("load ") || b.text.startsWith("load ")) return "";
  return `${names[b.thread]}'s \`${b.text}\` (step ${b.number}) falls between ${names[a.thread]}'s \`${a.text}\` (step ${a.number}) and \`${steps[own]?.text}\` (step ${steps[own]?.number}), which undoes it.`;
}

function asSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
