/**
 * net.* sysctls (Documentation/networking/ip-sysctl.rst): the values that the stack reads, with the defaults
 * of Linux 6.18, and the names under which /proc/sys has them.
 */

/** Times in seconds, sizes in bytes. */
export interface NetSysctls {
  somaxconn: number;
  tcp_max_syn_backlog: number;
  tcp_syncookies: number;
  tcp_abort_on_overflow: number;
  tcp_syn_retries: number;
  tcp_synack_retries: number;
  tcp_syn_linear_timeouts: number;
  tcp_retries1: number;
  tcp_retries2: number;
  tcp_orphan_retries: number;
  tcp_max_orphans: number;
  tcp_fin_timeout: number;
  tcp_tw_reuse: number;
  tcp_max_tw_buckets: number;
  tcp_keepalive_time: number;
  tcp_keepalive_intvl: number;
  tcp_keepalive_probes: number;
  ip_local_port_range: readonly [low: number, high: number];
  ip_unprivileged_port_start: number;
  ip_nonlocal_bind: number;
  ip_autobind_reuse: number;
  tcp_rmem: readonly [min: number, initial: number, max: number];
  tcp_wmem: readonly [min: number, initial: number, max: number];
  rmem_default: number;
  wmem_default: number;
  rmem_max: number;
  wmem_max: number;
  bindv6only: number;
  max_dgram_qlen: number;
}

export function defaultSysctls(): NetSysctls {
  return {
    somaxconn: 4096,
    tcp_max_syn_backlog: 2048,
    tcp_syncookies: 1,
    tcp_abort_on_overflow: 0,
    tcp_syn_retries: 6,
    tcp_synack_retries: 5,
    tcp_syn_linear_timeouts: 4,
    tcp_retries1: 3,
    tcp_retries2: 15,
    tcp_orphan_retries: 0,
    tcp_max_orphans: 262_144,
    tcp_fin_timeout: 60,
    tcp_tw_reuse: 2,
    tcp_max_tw_buckets: 262_144,
    tcp_keepalive_time: 7200,
    tcp_keepalive_intvl: 75,
    tcp_keepalive_probes: 9,
    ip_local_port_range: [32_768, 60_999],
    ip_unprivileged_port_start: 1024,
    ip_nonlocal_bind: 0,
    ip_autobind_reuse: 0,
    tcp_rmem: [4096, 131_072, 33_554_432],
    tcp_wmem: [4096, 16_384, 4_194_304],
    rmem_default: 212_992,
    wmem_default: 212_992,
    rmem_max: 4_194_304,
    wmem_max: 4_194_304,
    bindv6only: 0,
    max_dgram_qlen: 10,
  };
}

/** Where a sysctl stands in the tree, unless it is one of net.ipv4. */
const FOLDERS: Readonly<Record<string, string>> = {
  somaxconn: "net.core",
  rmem_default: "net.core",
  wmem_default: "net.core",
  rmem_max: "net.core",
  wmem_max: "net.core",
  bindv6only: "net.ipv6",
  max_dgram_qlen: "net.unix",
};

/** "net.core.somaxconn" for "somaxconn". */
export function sysctlName(key: keyof NetSysctls): string {
  return `${FOLDERS[key] ?? "net.ipv4"}.${key}`;
}

/**
 * Sets a sysctl by its full name, as `sysctl -w` does; several numbers are separated by blanks.
 * @returns false for a name that Linux 6.18 does not have (tcp_tw_recycle went with 4.12), or a bad value
 */
export function writeSysctl(sysctls: NetSysctls, name: string, text: string): boolean {
  const key = name.slice(name.lastIndexOf(".") + 1) as keyof NetSysctls;
  if (!Object.hasOwn(sysctls, key) || sysctlName(key) !== name) return false;
  const numbers = text.trim().split(/\s+/).map(Number);
  const before = sysctls[key];
  const count = typeof before === "number" ? 1 : before.length;
  if (numbers.length !== count || numbers.some((number) => !Number.isInteger(number))) return false;
  Object.assign(sysctls, { [key]: typeof before === "number" ? numbers[0] : numbers });
  return true;
}

/** The value as /proc/sys prints it; null for an unknown name. */
export function readSysctl(sysctls: NetSysctls, name: string): string | null {
  const key = name.slice(name.lastIndexOf(".") + 1) as keyof NetSysctls;
  if (!Object.hasOwn(sysctls, key) || sysctlName(key) !== name) return null;
  const value = sysctls[key];
  return typeof value === "number" ? String(value) : value.join("\t");
}
