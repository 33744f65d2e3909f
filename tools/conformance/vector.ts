/** Conformance vectors as FORMAT.md describes them: the types, and what one file must hold to be one. */

/** A JSON value: what a vector's arguments and answers are made of. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** One step. Which keys are there says what kind of step it is. */
export interface Step {
  readonly at?: string;
  readonly call?: string;
  readonly args?: readonly Json[];
  readonly fd?: string;
  readonly fds?: readonly string[];
  readonly child?: string;
  readonly thread?: string;
  readonly ret?: number | "fd" | "pid" | "some";
  readonly errno?: string;
  readonly out?: Json;
  readonly from?: Json;
  readonly blocks?: boolean;
  readonly until?: string | number;
  readonly dies?: string;
  readonly returns?: string;
  readonly still?: string;
  readonly sleep_ms?: number;
  readonly tcp_state?: string | readonly [string, string | number];
  readonly is?: string;
  readonly signals?: boolean;
}

export interface Vector {
  readonly name: string;
  readonly topic: string;
  readonly about: string;
  readonly source: string;
  readonly sysctl?: Readonly<Record<string, number | string>>;
  readonly rlimit?: Readonly<Record<string, number>>;
  readonly steps: readonly Step[];
}

/** What a vector asks for and this runner or this kernel does not know; the vector counts as failed. */
export class Inexpressible extends Error {}

/** @throws Inexpressible naming what is missing */
export function parseVector(text: string): Vector {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Inexpressible(`not JSON: ${(error as Error).message}`);
  }
  const vector = value as Partial<Vector> | null;
  if (typeof vector?.name !== "string") throw new Inexpressible("a vector needs a name");
  if (!Array.isArray(vector.steps) || vector.steps.length === 0)
    throw new Inexpressible("a vector needs steps");
  return vector as Vector;
}
