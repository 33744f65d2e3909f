/**
 * Memory that threads share. Each access is a call, because between two accesses another thread may run. A Cell
 * is plain memory, as a C variable: two threads that access it at the same time, one of them writing, race. An
 * Atomic never races. Both are sequentially consistent here; a real machine promises that for an Atomic only.
 */
import { Memory } from "../kernel/uapi/index.ts";
import { births, named } from "./births.ts";
import { type Call, trapValue } from "./trap.ts";

/** Plain shared memory: `const counter = new Cell(0)`, read with `yield* counter.load()`. */
export class Cell<T> extends Memory<T> {
  /** @param name what reports call it */
  constructor(value: T, name?: string) {
    const id = births.nextId();
    super(id, named(name, "cell", id), value, false);
  }

  /** The value. */
  load(): Call<T> {
    return trapValue<T>("load", this);
  }

  /** Writes a value. */
  store(value: T): Call<void> {
    return trapValue<void>("store", this, value);
  }

  /** Waits until `holds` is true of the value, and loads it. What a spin loop would do, without burning steps. */
  until(holds: (value: T) => boolean): Call<T> {
    return trapValue<T>("until", this, holds);
  }
}

/** Atomic shared memory, with the operations of JavaScript's Atomics. Each is one step that nothing can divide. */
export class Atomic<T> extends Memory<T> {
  /** @param name what reports call it */
  constructor(value: T, name?: string) {
    const id = births.nextId();
    super(id, named(name, "atomic", id), value, true);
  }

  /** The value; what its writer did before writing it is seen too. */
  load(): Call<T> {
    return trapValue<T>("load", this);
  }

  /** Writes a value. */
  store(value: T): Call<void> {
    return trapValue<void>("store", this, value);
  }

  /** Waits until `holds` is true of the value, and loads it. */
  until(holds: (value: T) => boolean): Call<T> {
    return trapValue<T>("until", this, holds);
  }

  /** Writes a value. @returns the old one */
  exchange(value: T): Call<T> {
    return trapValue<T>("exchange", this, value);
  }

  /** Writes `value` if the cell holds `expected`. @returns what it held: `expected` where it was written */
  compareExchange(expected: T, value: T): Call<T> {
    return trapValue<T>("compareExchange", this, expected, value);
  }

  /** Adds. @returns the old value */
  add(this: Atomic<number>, operand: number): Call<number> {
    return trapValue<number>("add", this, operand);
  }

  /** Subtracts. @returns the old value */
  sub(this: Atomic<number>, operand: number): Call<number> {
    return trapValue<number>("sub", this, operand);
  }

  /** Bitwise and. @returns the old value */
  and(this: Atomic<number>, operand: number): Call<number> {
    return trapValue<number>("and", this, operand);
  }

  /** Bitwise or. @returns the old value */
  or(this: Atomic<number>, operand: number): Call<number> {
    return trapValue<number>("or", this, operand);
  }

  /** Bitwise exclusive or. @returns the old value */
  xor(this: Atomic<number>, operand: number): Call<number> {
    return trapValue<number>("xor", this, operand);
  }
}

/** So many plain cells, each with the same value: `const table = cells(16, 0)`, then `table[3].load()`. */
export function cells<T>(length: number, value: T, name = "cell"): Cell<T>[] {
  return Array.from({ length }, (_, i) => new Cell(value, `${name}[${i}]`));
}

/** So many atomic cells, each with the same value. */
export function atomics<T>(length: number, value: T, name = "atomic"): Atomic<T>[] {
  return Array.from({ length }, (_, i) => new Atomic(value, `${name}[${i}]`));
}
