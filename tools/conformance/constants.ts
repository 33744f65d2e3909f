/** Between the names that vectors use and the numbers that calls use. */
import * as uapi from "../kernel/uapi/index.ts";
import { Inexpressible, type Json } from "./vector.ts";

const VALUES = uapi as unknown as Readonly<Record<string, unknown>>;

/** The number of one constant, "SOL_SOCKET". @throws Inexpressible for a name that the kernel does not have */
function constant(name: string): number {
  const signal = uapi.signalByName(name);
  if (signal !== undefined) return signal;
  const value = VALUES[name];
  if (typeof value !== "number") throw new Inexpressible(`unknown constant ${name}`);
  return value;
}

/** A number, or names joined by bars: "SOCK_STREAM|SOCK_NONBLOCK". */
export function flags(value: Json | undefined): number {
  if (value === undefined || value === null) return 0;
  if (typeof value === "number") return value;
  if (typeof value !== "string") throw new Inexpressible(`flags as ${JSON.stringify(value)}`);
  if (/^-?\d+$/.test(value)) return Number(value);
  return value.split("|").reduce((sum, name) => sum + constant(name.trim()), 0);
}

/** Poll bits in the order in which answers are written. */
const POLL_ORDER = [
  "IN",
  "PRI",
  "OUT",
  "ERR",
  "HUP",
  "NVAL",
  "RDNORM",
  "RDBAND",
  "WRNORM",
  "WRBAND",
  "RDHUP",
];
const EPOLL_EXTRA: readonly (readonly [name: string, bit: number])[] = [
  ["ET", 0x80000000],
  ["ONESHOT", 0x40000000],
  ["EXCLUSIVE", 0x10000000],
];

/** "POLLIN|POLLHUP"; "0" for none. */
export function pollNames(bits: number, prefix: "POLL" | "EPOLL" = "POLL"): string {
  const names = POLL_ORDER.filter((name) => ((VALUES[`POLL${name}`] as number) & bits) !== 0);
  const extra =
    prefix === "EPOLL" ? EPOLL_EXTRA.filter(([, bit]) => (bits & bit) !== 0).map(([name]) => name) : [];
  const all = [...names, ...extra];
  return all.length === 0 ? "0" : all.map((name) => prefix + name).join("|");
}

const ACCESS_MODES = ["O_RDONLY", "O_WRONLY", "O_RDWR"];
const STATUS_FLAGS = ["O_APPEND", "O_NONBLOCK", "O_ASYNC", "O_DIRECT", "O_DIRECTORY"];

/** F_GETFL's answer, access mode first: "O_RDWR|O_NONBLOCK". */
export function statusFlagNames(bits: number): string {
  const mode = ACCESS_MODES[bits & uapi.O_ACCMODE] ?? "O_ACCMODE";
  return [mode, ...STATUS_FLAGS.filter((name) => ((VALUES[name] as number) & bits) !== 0)].join("|");
}

export function signalNames(bits: bigint): string[] {
  const names: string[] = [];
  for (let signal = 1; signal <= 64; signal++)
    if ((bits & (1n << BigInt(signal - 1))) !== 0n) names.push(uapi.signalName(signal));
  return names;
}

/** A list of names as a sigset_t. */
export function signalSet(value: Json | undefined): uapi.sigset_t {
  if (!Array.isArray(value)) throw new Inexpressible(`a signal set as ${JSON.stringify(value)}`);
  return {
    bits: value.reduce((bits: bigint, name) => bits | (1n << BigInt(constant(String(name)) - 1)), 0n),
  };
}
