import { describe, expect, test } from "vitest";
import { Kernel } from "../../kernel.ts";
import { SYSCTLS, applySysctlConf, listSysctls, sysctlCommand } from "./index.ts";

function machine() {
  return new Kernel().localhost;
}

test("names are read with dots or slashes, and printed with dots", () => {
  expect(sysctlCommand(machine(), "net.core.somaxconn")).toBe("net.core.somaxconn = 4096");
  expect(sysctlCommand(machine(), "net/ipv4/tcp_rmem")).toBe("net.ipv4.tcp_rmem = 4096\t131072\t33554432");
});

test("a name that Linux does not have is refused as sysctl(8) refuses it", () => {
  expect(sysctlCommand(machine(), "net.ipv4.tcp_tw_recycle", "1")).toBe(
    "sysctl: cannot stat /proc/sys/net/ipv4/tcp_tw_recycle: No such file or directory",
  );
});

test("what was set is what the stack reads", () => {
  const host = machine();
  expect(sysctlCommand(host, "net.ipv4.ip_local_port_range", "40000 40001")).toBe(
    "net.ipv4.ip_local_port_range = 40000 40001",
  );
  expect(host.sysctl.ip_local_port_range).toEqual([40_000, 40_001]);
});

describe("as Linux 6.18 answered when asked", () => {
  test.each([
    ["net.ipv4.tcp_tw_reuse", "3", null],
    ["net.ipv4.tcp_syncookies", "255", "255"],
    ["net.ipv4.tcp_syncookies", "256", null],
    ["net.ipv4.tcp_syn_retries", "0", null],
    ["net.ipv4.tcp_fin_timeout", "-1", "-1"],
    ["net.ipv4.tcp_fin_timeout", "2147483647", null],
    ["net.ipv4.tcp_fin_timeout", "0x10", "16"],
    ["net.ipv4.tcp_fin_timeout", "5 6", "5"],
    ["net.ipv4.tcp_fin_timeout", "abc", null],
    ["net.ipv4.tcp_fin_timeout", "", null],
    ["net.core.somaxconn", "2147483647", "2147483647"],
    ["net.core.somaxconn", "-1", null],
    ["net.ipv4.ip_local_port_range", "100 200", null],
    ["net.ipv4.ip_local_port_range", "5000 4000", null],
    ["net.ipv4.ip_local_port_range", "40000,40005", null],
    ["net.ipv4.ip_local_port_range", "5000", "5000\t60999"],
    ["net.ipv4.tcp_rmem", "7", "7\t131072\t33554432"],
    ["net.ipv4.tcp_rmem", "1 2 3 4", "1\t2\t3"],
    ["net.ipv4.tcp_rmem", "0 1 2", null],
    ["net.ipv4.tcp_congestion_control", "reno", "reno"],
    ["net.ipv4.tcp_congestion_control", "nosuch", null],
    ["kernel.ostype", "x", null],
    ["fs.nr_open", "63", null],
    ["kernel.pid_max", "300", null],
  ])("%s = %s", (name, value, expected) => {
    const host = machine();
    const before = host.getSysctl(name);
    expect(host.setSysctl(name, value)).toBe(expected !== null);
    expect(host.getSysctl(name)).toBe(expected ?? before);
  });
});

test("connection tracking has its names only while it is loaded", () => {
  const host = machine();
  expect(host.getSysctl("net.netfilter.nf_conntrack_max")).toBeNull();
  host.trackConnections();
  expect(host.getSysctl("net.netfilter.nf_conntrack_max")).toBe("262144");
});

test("a file is applied line by line, and an error does not stop it", () => {
  const host = machine();
  const lines = applySysctlConf(
    host,
    "# tuning\nnet.core.somaxconn = 65535\nnet.ipv4.tcp_tw_recycle = 1\n-net.ipv4.no_such = 1\n\nfs.file-max 100\nfs.file-max = 9223372036854775807\n",
  );
  expect(lines.map(({ line, text }) => `${line}: ${text}`)).toEqual([
    "2: net.core.somaxconn = 65535",
    "3: sysctl: cannot stat /proc/sys/net/ipv4/tcp_tw_recycle: No such file or directory",
    "6: sysctl: sysctl.conf(6): invalid syntax, continuing...",
    "7: fs.file-max = 9223372036854775807",
  ]);
  expect(host.getSysctl("fs.file-max")).toBe("9223372036854775807");
});

test("the list is in the order of names, and says what was changed", () => {
  const host = machine();
  host.setSysctl("net.ipv4.tcp_fin_timeout", "5");
  const list = listSysctls(host, "net.ipv4.tcp_fin");
  expect(list.map(({ entry, value, isDefault }) => [entry.name, value, isDefault])).toEqual([
    ["net.ipv4.tcp_fin_timeout", "5", false],
  ]);
});

test("every sysctl has one name, a short meaning and a default that it would accept", () => {
  const entries = Object.values(SYSCTLS);
  expect(new Set(entries.map(({ name }) => name)).size).toBe(entries.length);
  const host = machine();
  host.trackConnections();
  for (const { name, meaning, isReadOnly } of entries) {
    expect(meaning.length, name).toBeLessThan(100);
    if (!isReadOnly) expect(host.setSysctl(name, host.getSysctl(name) ?? ""), name).toBe(true);
  }
});
