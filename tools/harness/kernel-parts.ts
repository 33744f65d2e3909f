/** The parts of the kernel that the harness works with, in one place. */
export { Kernel, type RunResult } from "../kernel/kernel.ts";
export { Host, Link, type LinkOptions } from "../kernel/net/index.ts";
export {
  Accounting,
  type Choice,
  type Chooser,
  Finding,
  type KernelEvent,
  Process,
  type Task,
  type TaskRef,
  sendToTask,
} from "../kernel/sched/index.ts";
export { MS as MS_IN_NS } from "../kernel/time/index.ts";
