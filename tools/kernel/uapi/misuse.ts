/** Mistakes for which C has no error number. */
export type MisuseCode =
  | "buffer-too-small"
  | "wild-pointer"
  | "destroyed-object"
  | "foreign-unlock"
  | "wait-without-mutex";

/** What C leaves undefined and a program here is told: thrown in the program, shown as a finding of this code. */
export class Misuse extends Error {
  readonly code: MisuseCode;

  /** @param message one sentence: what happened, and what to do about it */
  constructor(code: MisuseCode, message: string) {
    super(message);
    this.name = "Misuse";
    this.code = code;
  }
}
