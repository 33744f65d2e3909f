/** From the step that a thread stands before to the operation that the explorer compares: which objects it touches. */
import type { AnyStep } from "../kernel/sync/index.ts";
import type { Shared } from "../kernel/uapi/index.ts";
import type { ForeignObjects } from "./foreign.ts";
import { type Runner, StepOperation } from "./runner.ts";

export class Footprints {
  private readonly foreign: ForeignObjects;
  /** By number, the object of the current execution that somebody has stood before. */
  private readonly objects: (Shared | undefined)[] = [];
  /** Footprints of one object, made once: it is read, it is changed. */
  private readonly single: [read: readonly number[], write: readonly number[]][] = [];

  constructor(foreign: ForeignObjects) {
    this.foreign = foreign;
  }

  objectAt(number: number): Shared | undefined {
    return this.objects[number];
  }

  operationOf(runner: Runner): StepOperation {
    const { step, args } = runner;
    const { on, writes, reads, possibleIn } = step as AnyStep;
    const waitsOn =
      possibleIn && on.length > 0 && !runner.canBeLate
        ? this.numberOf(args[on[0] as number] as Shared)
        : undefined;
    if (on.length === 1 && !reads) {
      const footprint = this.touching(this.numberOf(args[on[0] as number] as Shared), writes);
      return new StepOperation(runner, footprint, waitsOn);
    }
    const footprint = on.map((place) => 2 * this.numberOf(args[place] as Shared) + Number(writes));
    for (const place of reads ?? []) footprint.push(2 * this.numberOf(args[place] as Shared));
    return new StepOperation(runner, footprint, waitsOn);
  }

  private numberOf(object: Shared): number {
    const number = object.id >= 0 ? object.id : this.foreign.numberOf(object);
    this.objects[number] = object;
    return number;
  }

  /** The footprint of one object, made once. */
  private touching(object: number, writes: boolean): readonly number[] {
    let both = this.single[object];
    if (!both) {
      both = [[2 * object], [2 * object + 1]];
      this.single[object] = both;
    }
    return both[writes ? 1 : 0];
  }
}
