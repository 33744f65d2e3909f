/** /proc/sys as one table: values by short name for the stack, by full name for sysctl(8). */
import { type Entry, type Value, format, parse } from "./entry.ts";
import { netIpv4, netIpv4Stored } from "./net-ipv4.ts";
import { conntrack, netCore, system } from "./system.ts";

/** Every sysctl by its short name: the last part, with "_" for "-". In the order in which a page would list them. */
export const SYSCTLS = { ...system, ...netCore, ...netIpv4, ...netIpv4Stored, ...conntrack };

type Table = typeof SYSCTLS;
export type SysctlKey = keyof Table;

/** The values of one machine, for the stack to read. */
export type Sysctls = { -readonly [K in SysctlKey]: Table[K] extends Entry<infer V> ? V : never };

const KEYS = Object.keys(SYSCTLS) as SysctlKey[];
const BY_NAME = new Map<string, SysctlKey>(KEYS.map((key) => [SYSCTLS[key].name, key]));

export function defaultSysctls(): Sysctls {
  return Object.fromEntries(KEYS.map((key) => [key, SYSCTLS[key].initial])) as unknown as Sysctls;
}

/** What the tree asks of the machine it belongs to. */
export interface SysctlMachine {
  readonly sysctl: Sysctls;
  /** Open file descriptions. */
  readonly openFiles: number;
  /** The connections that its firewall remembers; null where none are tracked. */
  readonly conntrack: { readonly size: number } | null;
}

/** Why sysctl(8) fails; ENOENT where there is no such file. */
export type SysctlError = "ENOENT" | "EACCES" | "EINVAL" | "ENOENT value";

/** "net/ipv4/tcp_fin_timeout" is the same as "net.ipv4.tcp_fin_timeout". */
function keyOf(machine: SysctlMachine, name: string): SysctlKey | undefined {
  const key = BY_NAME.get(name.replace(/^\/proc\/sys\//, "").replaceAll("/", "."));
  return key && (machine.conntrack || !(key in conntrack)) ? key : undefined;
}

/** The value as the file gives it, or null where there is no such file. */
export function readSysctl(machine: SysctlMachine, name: string): string | null {
  const key = keyOf(machine, name);
  if (!key) return null;
  if (key === "file_nr") return format([machine.openFiles, 0, machine.sysctl.file_max]);
  if (key === "nf_conntrack_count") return format(machine.conntrack?.size ?? 0);
  return format(machine.sysctl[key]);
}

/** Sets a value. @returns null, or why not */
export function writeSysctl(machine: SysctlMachine, name: string, text: string): SysctlError | null {
  const key = keyOf(machine, name);
  if (!key) return "ENOENT";
  const entry: Entry = SYSCTLS[key];
  if (entry.isReadOnly) return "EACCES";
  const parsed = parse(entry, machine.sysctl[key], text);
  if ("refused" in parsed) return parsed.refused === "ENOENT" ? "ENOENT value" : parsed.refused;
  if (!agrees(machine.sysctl, key, parsed.value)) return "EINVAL";
  Object.assign(machine.sysctl, { [key]: parsed.value });
  return null;
}

/** What two of them have to agree on: the range of ports begins behind the privileged ones. */
function agrees(sysctl: Sysctls, key: SysctlKey, value: Value): boolean {
  const [low, high] =
    key === "ip_local_port_range" ? (value as readonly number[]) : sysctl.ip_local_port_range;
  const start = key === "ip_unprivileged_port_start" ? (value as number) : sysctl.ip_unprivileged_port_start;
  if (key !== "ip_local_port_range" && key !== "ip_unprivileged_port_start") return true;
  return (low as number) <= (high as number) && (low as number) >= start;
}

/** All of them that begin with `prefix`, in the order of their names, as `sysctl -a` lists them. */
export function listSysctls(
  machine: SysctlMachine,
  prefix = "",
): { entry: Entry; value: string; isDefault: boolean }[] {
  const wanted = prefix.replaceAll("/", ".");
  const found: { entry: Entry; value: string; isDefault: boolean }[] = [];
  for (const key of KEYS) {
    const entry: Entry = SYSCTLS[key];
    const value = entry.name.startsWith(wanted) ? readSysctl(machine, entry.name) : null;
    if (value !== null) found.push({ entry, value, isDefault: value === format(entry.initial) });
  }
  return found.sort((a, b) => (a.entry.name < b.entry.name ? -1 : 1));
}
