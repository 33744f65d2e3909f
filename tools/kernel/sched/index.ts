/** Tasks, scheduling, signals, fork. */
export { Accounting } from "./accounting.ts";
export type { Choice, Chooser } from "./choices.ts";
export { BYTE_NS, CALL_NS, POLL_NS, SLICE_NS, SWITCH_NS, TREE_STEP_NS } from "./cost.ts";
export type { KernelEvent, Listener, PacketView, TaskRef } from "./events.ts";
export { Finding, type FindingCode } from "./finding.ts";
export { fork } from "./fork.ts";
export { createThread, exitThread, mayAddTask, noteEffect, reap, spawn } from "./lifecycle.ts";
export { type Files, type Machine, Process, Task, programFrame } from "./process.ts";
export { Scheduler } from "./scheduler.ts";
export {
  bit,
  deliver,
  deliverable,
  drop,
  interruptedAnswer,
  isGenerator,
  isIgnored,
  maskable,
  sendToProcess,
  sendToTask,
} from "./signals.ts";
export { ASLEEP, SleepEntry, type SleepPlan, WOULD_SLEEP } from "./sleep.ts";
export { WaitEntry, WaitQueue } from "./waitqueue.ts";
