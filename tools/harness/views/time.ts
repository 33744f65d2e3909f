/** Virtual time in text. */

/** "12.345" milliseconds, for columns. */
export function milliseconds(ns: number): string {
  return (ns / 1e6).toFixed(3);
}

/** "250 µs", "12.3 ms", "2 s": for sentences. */
export function duration(ns: number): string {
  if (ns < 1e3) return `${ns} ns`;
  if (ns < 1e6) return `${trim(ns / 1e3)} µs`;
  if (ns < 1e9) return `${trim(ns / 1e6)} ms`;
  return `${trim(ns / 1e9)} s`;
}

function trim(value: number): string {
  return String(Number(value.toPrecision(3)));
}
