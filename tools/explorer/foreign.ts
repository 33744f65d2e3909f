/**
 * Shared objects that were made before the exploration began, such as at the top of a module. Every execution
 * has to find them as they were, so their fields are kept at the first meeting and put back.
 */
import type { Shared } from "../kernel/uapi/index.ts";

interface Known {
  readonly object: Shared;
  readonly number: number;
  readonly fields: readonly (readonly [key: string, value: unknown])[];
}

export class ForeignObjects {
  private readonly known = new Map<Shared, Known>();
  private readonly nextNumber: () => number;

  constructor(nextNumber: () => number) {
    this.nextNumber = nextNumber;
  }

  numberOf(object: Shared): number {
    let known = this.known.get(object);
    if (!known) {
      const fields = Object.entries(object).map(([key, value]) => [key, copy(value)] as const);
      known = { object, number: this.nextNumber(), fields };
      this.known.set(object, known);
    }
    return known.number;
  }

  restore(): void {
    for (const { object, fields } of this.known.values())
      for (const [key, value] of fields) (object as unknown as Record<string, unknown>)[key] = copy(value);
  }
}

/** Lists of waiters are the object's own; a value that a cell holds is the program's. */
function copy(value: unknown): unknown {
  return Array.isArray(value) ? [...value] : value;
}
