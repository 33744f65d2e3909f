/**
 * How a check names what went wrong. It declares its mistakes once, in a table; the gate then demands that a
 * wrong answer earns each of them.
 */
import { session } from "./session.ts";

export interface Mistake {
  /** One sentence in the learner's terms; `{name}` is replaced by the values given when it is reported. */
  says: string;
  /** Why no wrong answer reaches it: for the rare assertion that only guards the check itself. */
  unreached?: string;
}

export type Values = Readonly<Record<string, string | number>>;

/** What a check reports; the scenario turns it into a failure with trace and replay string. */
export class Reported extends Error {
  readonly code: string;
  readonly details: { expected?: string | undefined; seen?: string | undefined };

  constructor(
    code: string,
    sentence: string,
    details: { expected?: string | undefined; seen?: string | undefined },
  ) {
    super(sentence);
    this.code = code;
    this.details = details;
  }
}

/** Reports the mistake `code` and ends the run. */
export type Report<C extends string> = (
  code: C,
  values?: Values,
  details?: { expected?: string; seen?: string },
) => never;

/**
 * Declares the mistakes that a check can name.
 * @returns a function that reports one of them
 */
export function mistakes<const T extends Readonly<Record<string, Mistake>>>(
  table: T,
): Report<Extract<keyof T, string>> {
  for (const [code, mistake] of Object.entries(table)) session.declared.set(code, mistake.unreached ?? null);
  return (code, values = {}, details = {}) => {
    throw new Reported(code, fill((table[code] as Mistake).says, values), details);
  };
}

function fill(sentence: string, values: Values): string {
  return sentence.replace(/\{(\w+)\}/g, (_all, name: string) => {
    const value = values[name];
    return typeof value === "number" ? value.toLocaleString("en-US") : String(value);
  });
}
