/** What C leaves undefined and a program here is told: thrown in the program, shown as a finding of this code. */
export class Misuse extends Error {
  readonly code: "buffer-too-small" | "wild-pointer";

  /** @param message one sentence: what happened, and what to do about it */
  constructor(code: "buffer-too-small" | "wild-pointer", message: string) {
    super(message);
    this.name = "Misuse";
    this.code = code;
  }
}
