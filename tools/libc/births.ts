/**
 * The birth of objects that threads share. Each gets a number here; whoever explores schedules gives the numbers
 * out, so that the same object has the same number in every schedule.
 */

export const births = {
  /** @returns the number of the object that is being made */
  nextId: countDown,
};

/** Objects made while nobody explores: at the import of a module, or in a plain run. Their numbers are negative. */
function countDown(): number {
  return --last;
}
let last = 0;

/** What an object is called for people: its own name, or its kind. */
export function named(name: string | undefined, kind: string, id: number): string {
  return name ?? `${kind} ${id < 0 ? -id : id + 1}`;
}
