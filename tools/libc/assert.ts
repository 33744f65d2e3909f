/** assert(3): what must hold at a place of the program. */

class AssertionError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "AssertionError";
  }
}

/** assert(3): ends the program where the condition is false. It costs no step and is no call. @param message what was expected, in words */
export function assert(condition: boolean, message = "an assertion is false"): asserts condition {
  if (!condition) throw new AssertionError(message);
}
