/**
 * Why a schedule fails: each race of it is reversed once; where the run then passes, the order of those two steps
 * decides the outcome. The passing run that needs the fewest switches is shown beside the failing one.
 */
import { reversibleRaces } from "./races.ts";
import { type Recorded, record } from "./record.ts";
import { runOnce, withoutPreemptions } from "./strategies.ts";
import type { ThreadId } from "./system.ts";
import type { Threads } from "./threads.ts";

/** Two steps of a failing run whose order decides. */
export interface Cause {
  /** Their places in the failing run; no `second` for a step that a thread was still waiting to make. */
  readonly first: number;
  readonly second: number | undefined;
  /** Whose step the second is. */
  readonly racer: ThreadId;
  /** The passing run, in which the second comes before the first. */
  readonly neighbour: Recorded;
}

/** @param passes judges the current execution, which has ended */
export function findCause(
  threads: Threads,
  failing: Recorded,
  width: number,
  passes: () => boolean,
): Cause | null {
  const { execution, blocked } = failing;
  const found: Cause[] = [];
  for (const { earlier, plan } of [...reversibleRaces(execution, blocked)]) {
    const racer = plan.at(-1)?.thread as ThreadId;
    const prefix = execution.events.slice(0, earlier).map(({ thread }) => thread);
    const schedule = complete(threads, [...prefix, ...plan.map(({ thread }) => thread)]);
    if (!schedule || !passes()) continue;
    const second = placeOfNext(failing, racer, earlier);
    found.push({ first: earlier, second, racer, neighbour: record(threads, schedule, width) });
  }
  // The last decision is the nearest to what the learner sees; of several, the run with the fewest switches is the clearest.
  return found.sort((a, b) => switchesOf(a) - switchesOf(b) || b.first - a.first)[0] ?? null;
}

/** Which step of the failing run the racer makes: the one behind those of its own that the plan keeps. */
function placeOfNext({ execution }: Recorded, racer: ThreadId, earlier: number): number | undefined {
  const { events } = execution;
  const rest = events.map((_, i) => i).filter((i) => i > earlier && events[i]?.thread === racer);
  return rest.find((i) => isReversedWith(execution, earlier, i));
}

/** The first step of the racer that comes after the earlier one only because of what both touch. */
function isReversedWith({ events }: Recorded["execution"], earlier: number, later: number): boolean {
  const a = events[earlier];
  const b = events[later];
  return a !== undefined && b !== undefined && (b.clock[a.thread] as number) >= a.ordinal;
}

function switchesOf({ neighbour }: Cause): number {
  return neighbour.steps.filter((step) => step.switch === "preempts" || step.switch === "takes over").length;
}

/** Makes these steps, then goes on without preemptions. @returns null where one of them is not possible */
function complete(threads: Threads, prefix: readonly ThreadId[]): ThreadId[] | null {
  let isPossible = true;
  const schedule = runOnce(
    { system: threads, isOver: (made) => !isPossible || made.length > 10_000 },
    (enabled, last, depth) => {
      const wanted = prefix[depth];
      if (wanted !== undefined && !enabled.includes(wanted)) isPossible = false;
      return wanted !== undefined && isPossible ? wanted : withoutPreemptions(enabled, last);
    },
  );
  return isPossible ? schedule : null;
}
