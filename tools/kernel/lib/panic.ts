/** Errors that are ours, never the program's. */

/** Ends the simulation: a rule of the kernel itself was broken. Never caught inside the kernel. */
export function panic(message: string): never {
  throw new Error(`kernel panic: ${message}`);
}

/** The end of an exhaustive switch. */
export function unreachable(value: never): never {
  panic(`unreachable: ${String(value)}`);
}
