/**
 * One sysctl: its path below /proc/sys, what it holds, what it accepts and what it means. Parsing follows
 * kernel/sysctl.c: what proc_dointvec and its kin accept, is accepted here.
 */

/** A number, several numbers, or a word. */
export type Value = number | readonly number[] | string;

export interface Entry<V extends Value = Value> {
  /** With dots, as sysctl(8) prints it: "net.ipv4.tcp_fin_timeout". */
  readonly name: string;
  readonly initial: V;
  /** Smallest and largest number, both accepted. */
  readonly min: number;
  readonly max: number;
  /** Words that are accepted; null for any. */
  readonly words: readonly string[] | null;
  /** What it does, in one line. */
  readonly meaning: string;
  /** "s", "ms", "µs", "bytes", "pages"; empty for counts and switches. */
  readonly unit: string;
  readonly isReadOnly: boolean;
  /** false: it is kept and shown, and nothing in this kernel looks at it. */
  readonly hasEffect: boolean;
}

type Range = readonly [min: number, max: number];

/** Ranges that many have: a C int, one that is not negative, one byte, and seconds that fit as clock ticks. */
export const INT: Range = [-(2 ** 31), 2 ** 31 - 1];
export const NATURAL: Range = [0, 2 ** 31 - 1];
export const POSITIVE: Range = [1, 2 ** 31 - 1];
export const BYTE: Range = [0, 255];
export const TICKS: Range = [-8_589_934, 8_589_934];
/** An unsigned long; JavaScript's numbers are exact up to 2^53. */
export const LONG: Range = [0, 2 ** 63];

function entry<V extends Value>(
  name: string,
  initial: V,
  [min, max]: Range,
  meaning: string,
  unit: string,
): Entry<V> {
  return { name, initial, min, max, words: null, meaning, unit, isReadOnly: false, hasEffect: true };
}

export function int(name: string, initial: number, range: Range, meaning: string, unit = ""): Entry<number> {
  return entry(name, initial, range, meaning, unit);
}

export function pair(
  name: string,
  initial: readonly [number, number],
  range: Range,
  meaning: string,
  unit = "",
): Entry<readonly [low: number, high: number]> {
  return entry(name, initial, range, meaning, unit);
}

export function triple(
  name: string,
  initial: readonly [number, number, number],
  range: Range,
  meaning: string,
  unit = "",
): Entry<readonly [number, number, number]> {
  return entry(name, initial, range, meaning, unit);
}

export function word(
  name: string,
  initial: string,
  words: readonly string[] | null,
  meaning: string,
): Entry<string> {
  return { ...entry<string>(name, initial, INT, meaning, ""), words };
}

export function readOnly<V extends Value>(made: Entry<V>): Entry<V> {
  return { ...made, isReadOnly: true };
}

/** Kept and shown only. */
export function stored<V extends Value>(made: Entry<V>): Entry<V> {
  return { ...made, hasEffect: false };
}

/** Why a value is refused. */
export type Refusal = "EINVAL" | "ENOENT";

/**
 * What a write of `text` makes of `before`. Of several numbers the first ones may be given alone; the rest stay.
 * What stands behind the last number that fits in is left unread, as Linux does.
 */
export function parse(made: Entry, before: Value, text: string): { value: Value } | { refused: Refusal } {
  const parts = text.trim().split(/\s+/);
  if (typeof before === "string") {
    const given = text.trim();
    if (made.words && !made.words.includes(given)) return { refused: "ENOENT" };
    return { value: given };
  }
  const room = typeof before === "number" ? 1 : before.length;
  const numbers = parts.slice(0, room).map(numberFrom);
  if (numbers.some((number) => !(number >= made.min && number <= made.max))) return { refused: "EINVAL" };
  if (typeof before === "number") return { value: numbers[0] as number };
  return { value: [...numbers, ...before.slice(numbers.length)] };
}

/** Decimal, hexadecimal (0x10) or octal (010), as strtol reads it; NaN for anything else. */
function numberFrom(text: string): number {
  const [, sign, digits] = /^([-+]?)(0x[0-9a-f]+|0[0-7]*|[1-9]\d*)$/i.exec(text) ?? [];
  if (digits === undefined) return Number.NaN;
  const base = /^0x/i.test(digits) ? 16 : digits.startsWith("0") ? 8 : 10;
  const size = base === 16 ? Number(digits) : Number.parseInt(digits, base);
  return sign === "-" ? -size : size;
}

/** As a read of the file gives it, without the line end. */
export function format(value: Value): string {
  if (typeof value === "string") return value;
  return (typeof value === "number" ? [value] : value).map(formatNumber).join("\t");
}

function formatNumber(value: number): string {
  return value >= 2 ** 63 ? "9223372036854775807" : String(value);
}
