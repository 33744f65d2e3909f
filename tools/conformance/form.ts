/** What it takes to make one call of a vector, and to write down its answer. */
import { flags } from "./constants.ts";
import type { Names } from "./names.ts";
import type { Json } from "./vector.ts";

/** Who makes the call, and what its arguments' names stand for. */
export interface Scene {
  /** The acting thread's process. */
  readonly process: string;
  readonly names: Names;
  /** A process's id by its name; a number is one already. */
  pid(value: Json | undefined): number;
  tid(value: Json | undefined): number;
  processName(pid: number): string;
  /** "socket", "pipe", "eventfd" …; empty where the descriptor is closed. */
  kindOf(fd: number): string;
}

/** What a call gave through its pointers. */
export interface Given {
  out?: Json | undefined;
  from?: Json | undefined;
  /** The answer itself is not part of the vector (a successful F_GETFL). */
  hidesRet?: boolean;
}

export interface Form {
  arguments(scene: Scene, args: readonly Json[]): unknown[];
  /** Called with the request's own arguments, filled; only where the call did not fail. */
  given?(scene: Scene, args: readonly never[], result: number): Given;
}

/** A call whose arguments are numbers or flags. */
export const onlyNumbers = (count: number): Form => ({
  arguments: (_scene, args) => Array.from({ length: count }, (_, i) => flags(args[i])),
});
