/** Sequence numbers are 32 bits and wrap (RFC 9293 section 3.4). Kept as signed integers; compared by difference. */

/** a < b on the circle. */
export function before(a: number, b: number): boolean {
  return ((a - b) | 0) < 0;
}
/** a <= b on the circle. */
export function notAfter(a: number, b: number): boolean {
  return ((a - b) | 0) <= 0;
}
/** How far b lies behind a. */
export function distance(from: number, to: number): number {
  return (to - from) | 0;
}
/** As the header shows it: unsigned. */
export function unsigned(sequence: number): number {
  return sequence >>> 0;
}
