/** What is asked of a whole machine: nstat(8), sysctl(8) -a, dmesg(1), conntrack(8) -L, and slabtop(1). */

import type { MemoryRow } from "../../kernel/memory.ts";
import type { Conntrack, Counters, KernelLog } from "../../kernel/net/index.ts";
import { meaningOfCounter } from "../../kernel/net/index.ts";
import { type SysctlMachine, listSysctls } from "../../kernel/net/sysctl/index.ts";
import { columns } from "./sockets.ts";

export interface NstatOptions {
  /** Only names that contain one of these. */
  only?: readonly string[];
  /** Says beside each counter what moves it. */
  meanings?: boolean;
}

/** `nstat -az` without the zeros. */
export function formatNstat(counters: Counters, options: NstatOptions = {}): string {
  const { only, meanings } = options;
  const rows = [...counters.entries()]
    .filter(([name]) => !only || only.some((part) => name.includes(part)))
    .map(([name, value]) => [name, String(value), ...(meanings ? [meaningOfCounter(name)] : [])]);
  return columns(rows, [1]);
}

export interface SysctlListOptions {
  /** "net.ipv4.tcp_" lists what begins with it. */
  prefix?: string;
  /** Only what is not as Linux ships it. */
  changed?: boolean;
  /** Says beside each what it means. */
  meanings?: boolean;
}

/** `sysctl -a`. */
export function formatSysctls(machine: SysctlMachine, options: SysctlListOptions = {}): string {
  const found = listSysctls(machine, options.prefix).filter(
    ({ isDefault }) => !options.changed || !isDefault,
  );
  if (!options.meanings) return found.map(({ entry, value }) => `${entry.name} = ${value}`).join("\n");
  return columns(
    found.map(({ entry, value }) => [entry.name, value.replaceAll("\t", " "), entry.unit, entry.meaning]),
  );
}

/** `dmesg`: seconds since boot, and the message. */
export function formatKernelLog(log: KernelLog): string {
  return log.entries.map(({ at, text }) => `[${(at / 1e9).toFixed(6).padStart(12)}] ${text}`).join("\n");
}

/** `conntrack -L`, without the timeouts. @param text an address as text */
export function formatConntrack(table: Conntrack, text: (address: number) => string): string {
  return columns(
    table
      .list()
      .map((track) => [
        track.protocol,
        track.protocol === "tcp" ? track.state : "",
        `src=${text(track.source)}`,
        `dst=${text(track.destination)}`,
        `sport=${track.sourcePort}`,
        `dport=${track.destinationPort}`,
        track.isAssured
          ? "[ASSURED]"
          : track.state === "SYN_SENT" || track.state === "UDP"
            ? "[UNREPLIED]"
            : "",
      ]),
  );
}

/** `slabtop -o`, the largest first, with a sum. */
export function formatMemory(rows: readonly MemoryRow[]): string {
  const total = rows.reduce((sum, { bytes }) => sum + bytes, 0);
  return columns(
    [
      ["objects", "each", "bytes", "name"],
      ...rows.map(({ name, count, bytes }) => [
        thousands(count),
        thousands(Math.round(bytes / count)),
        thousands(bytes),
        name,
      ]),
      ["", "", thousands(total), "total"],
    ],
    [0, 1, 2],
  );
}

function thousands(value: number): string {
  return value.toLocaleString("en-US");
}
