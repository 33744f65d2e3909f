/** Type errors of one kata file, computed by the native compiler after the verdict. */
import type { Kata, TypeProblem } from "./model.ts";

/** Runs the compiler on the learner's file; rejects with the signal's reason when aborted. */
export async function checkTypes(_root: string, _kata: Kata, _signal?: AbortSignal): Promise<TypeProblem[]> {
  throw new Error("types: under construction");
}
