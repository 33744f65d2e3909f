/** What one socket option is: how to read it, and how to set it. The tables beside this file hold them all. */
import { EINVAL, ENOPROTOOPT } from "../../uapi/errno.ts";
import type { SockoptValue } from "../../uapi/request.ts";
import type { Sock } from "../sock.ts";

export interface Option<S extends Sock = Sock> {
  get(sk: S): SockoptValue;
  /** @returns 0 or a negative errno; absent where the option can only be read */
  set?(sk: S, value: SockoptValue): number;
  /** false where this kind of socket does not have it: EOPNOTSUPP. Absent: all have it. */
  supports?(sk: S): boolean;
}

/** By option number. */
export type OptionTable<S extends Sock = Sock> = { readonly [option: number]: Option<S> | undefined };

/** An int, as most options are; structs and strings are EINVAL. */
export function int<S extends Sock>(
  get: (sk: S) => number,
  set: (sk: S, value: number) => number | undefined,
): Option<S> {
  return { get, set: (sk, value) => (typeof value === "number" ? (set(sk, value) ?? 0) : -EINVAL) };
}

/** Reads only; setting it is ENOPROTOOPT. */
export function readOnly<S extends Sock>(get: (sk: S) => SockoptValue): Option<S> {
  return { get, set: () => -ENOPROTOOPT };
}

/** Kept and given back, and looked up by whoever acts on it. @param normalize what is kept; null where it is EINVAL */
export function stored(
  key: string,
  initial: number,
  normalize: (value: number) => number | null = (value) => value,
): Option {
  return int(
    (sk) => storedValue(sk, key, initial),
    (sk, value) => {
      const kept = normalize(value);
      if (kept === null) return -EINVAL;
      store(sk, key, kept);
    },
  );
}

/** A flag: any number but 0 is 1. */
export function flag(key: string): Option {
  return stored(key, 0, (value) => Number(value !== 0));
}

/** A number within bounds, both included. */
export function within(key: string, initial: number, least: number, most: number): Option {
  return stored(key, initial, (value) => (value < least || value > most ? null : value));
}

export function store(sk: Sock, key: string, value: number | string): void {
  sk.setOptions({ stored: new Map(sk.options.stored).set(key, value) });
}

export function storedValue(sk: Sock, key: string, initial: number): number {
  return (sk.options.stored.get(key) as number | undefined) ?? initial;
}
