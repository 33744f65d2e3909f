/** The sysctl tree of a machine. */
export type { Entry as SysctlEntry } from "./entry.ts";
export { type ConfLine, applySysctlConf, sysctlCommand } from "./messages.ts";
export {
  SYSCTLS,
  type SysctlMachine,
  type Sysctls,
  defaultSysctls,
  listSysctls,
  readSysctl,
  writeSysctl,
} from "./tree.ts";
