/** What sysctl(8) says: for one name, and for each line of a file such as /etc/sysctl.conf. */
import { type SysctlError, type SysctlMachine, readSysctl, writeSysctl } from "./tree.ts";

/** `sysctl NAME`, or `sysctl -w NAME=VALUE`: the line that it prints, an error's included. */
export function sysctlCommand(machine: SysctlMachine, name: string, value?: string): string {
  const dotted = name.replaceAll("/", ".");
  const failed = value === undefined ? null : writeSysctl(machine, name, value);
  const read = readSysctl(machine, name);
  if (read === null) return refusal(dotted, "ENOENT");
  if (failed) return refusal(dotted, failed);
  return `${dotted} = ${value === undefined ? read : value.trim()}`;
}

function refusal(dotted: string, error: SysctlError): string {
  switch (error) {
    case "ENOENT":
      return `sysctl: cannot stat /proc/sys/${dotted.replaceAll(".", "/")}: No such file or directory`;
    // procps 4 says the same of both.
    case "EACCES":
    case "EINVAL":
      return `sysctl: setting key "${dotted}": Invalid argument`;
    case "ENOENT value":
      return `sysctl: setting key "${dotted}": No such file or directory`;
  }
}

/** One line of a sysctl.conf that set something or failed. */
export interface ConfLine {
  /** From 1. */
  readonly line: number;
  readonly name: string;
  /** As `sysctl -p` prints it. */
  readonly text: string;
  readonly isError: boolean;
}

/**
 * `sysctl -p FILE`: sets line by line, and goes on after an error. Empty lines and those that begin with "#" or ";"
 * are skipped; a "-" before the name keeps an error silent.
 */
export function applySysctlConf(machine: SysctlMachine, file: string): ConfLine[] {
  const out: ConfLine[] = [];
  file.split("\n").forEach((raw, i) => {
    const text = raw.trim();
    if (text === "" || /^[#;]/.test(text)) return;
    const line = i + 1;
    const [, dash, name = "", value] = /^(-?)([^=\s]+)\s*=\s*(.*)$/.exec(text) ?? [];
    if (value === undefined)
      return out.push({
        line,
        name: text,
        text: `sysctl: sysctl.conf(${line}): invalid syntax, continuing...`,
        isError: true,
      });
    const answer = sysctlCommand(machine, name, value);
    const isError = answer.startsWith("sysctl: ");
    if (!isError || dash === "") out.push({ line, name, text: answer, isError });
  });
  return out;
}
