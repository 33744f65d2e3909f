/** A schedule as a short string: thread numbers, each with a count where it makes several steps: "0.1x3.0". */
import type { ThreadId } from "./system.ts";

export function formatSchedule(schedule: readonly ThreadId[]): string {
  const blocks: { thread: ThreadId; count: number }[] = [];
  for (const thread of schedule) {
    const last = blocks.at(-1);
    if (last?.thread === thread) last.count++;
    else blocks.push({ thread, count: 1 });
  }
  return blocks.map(({ thread, count }) => (count === 1 ? `${thread}` : `${thread}x${count}`)).join(".");
}

/** @throws RangeError for what formatSchedule does not make */
export function parseSchedule(text: string): ThreadId[] {
  if (text === "") return [];
  return text.split(".").flatMap((block) => {
    const match = /^(\d+)(?:x(\d+))?$/.exec(block);
    if (!match) throw new RangeError(`"${text}" is not a schedule, such as "0.1x3.0"`);
    return Array.from({ length: Number(match[2] ?? 1) }, () => Number(match[1]));
  });
}
